import { resolve } from "node:path";
import type { Command } from "commander";
import { STREAM_NAMES, type Stream } from "#data/market/streams.ts";
import { sessionFolder } from "#data/session/catalog.ts";
import { copySession, EXPORT_FORMATS, type ExportFormat, exportStreams } from "#data/session/export.ts";
import { verifySession } from "#data/session/verify.ts";
import { UnknownName } from "#data/workspace/errors.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { withProgress } from "../progress.ts";
import { print, printJson } from "../terminal.ts";

interface ExportFlags {
  readonly to: string;
  readonly format?: string;
  readonly stream: readonly string[];
}

export function addExport(session: Command): void {
  session
    .command("export")
    .description("copy a session, or write its streams in another format")
    .argument("<session>", "session id, or latest")
    .requiredOption("--to <folder>", "where to write")
    .option(
      "--format <format>",
      `${EXPORT_FORMATS.join(", ")}: one file a stream (default: the session itself, every hash checked)`,
    )
    .option(
      "--stream <name>",
      "only this stream; give it again for more",
      (name: string, before: string[]) => [...before, name],
      [],
    )
    .action(async (given: string, flags: ExportFlags, command: Command) => {
      const globals = globalsOf(command);
      const folder = await sessionFolder(workspaceOf(globals), given);
      const target = resolve(flags.to);
      const streams = flags.stream.map(streamNamed);
      const format = flags.format === undefined ? (streams.length > 0 ? "parquet" : null) : formatNamed(flags.format);
      const checked = await verifySession(folder);
      const files =
        format === null
          ? await withProgress("copying", globals, async (progress) => {
              await copySession(checked, target, ({ doneBytes, totalBytes }) => progress.at(doneBytes, totalBytes));
              return [target];
            })
          : await exportStreams(checked, { format, folder: target, ...(streams.length > 0 ? { streams } : {}) });
      if (globals.json) return printJson({ files });
      for (const file of files) print(file);
    });
}

function streamNamed(name: string): Stream {
  const stream = STREAM_NAMES.find((known) => known === name);
  if (stream === undefined) throw new UnknownName("stream", name, STREAM_NAMES);
  return stream;
}

function formatNamed(name: string): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === name);
  if (format === undefined) throw new UnknownName("format", name, EXPORT_FORMATS);
  return format;
}
