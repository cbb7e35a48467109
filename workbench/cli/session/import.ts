import { rm } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import { type Importer, importers } from "#data/session/import/index.ts";
import { UnknownName, UsageError } from "#data/workspace/errors.ts";
import { folderOf } from "#data/workspace/workspace.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { withProgress } from "../progress.ts";
import { grouped, print, printJson, sized, VERSION } from "../terminal.ts";

interface ImportFlags {
  readonly id?: string;
  readonly map: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly force?: boolean;
}

export function addImport(session: Command): void {
  session
    .command("import")
    .description("make a session of a recording that something else made")
    .argument("<importer>", importers.map(({ name }) => name).join(", "))
    .argument("<input>", "the file or folder to read")
    .option("--id <id>", "the new session's id (default: from the input's name)")
    .option(
      "-m, --map <option=value>",
      "an option of the importer, as below; give it again for more",
      collectOption,
      {},
    )
    .option("--raw <keep|off>", "keep the source's own records beside the events", "keep")
    .option("--force", "replace a session of the same id")
    .addHelpText("after", () => importers.map(describe).join(""))
    .action(async (name: string, input: string, flags: ImportFlags, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const importer = importers.find((known) => known.name === name);
      if (importer === undefined)
        throw new UnknownName(
          "importer",
          name,
          importers.map((known) => known.name),
        );
      const raw = flags.raw;
      if (raw !== "keep" && raw !== "off") throw new UsageError(`--raw ${raw}: keep or off`);
      if (flags.force === true && flags.id === undefined)
        throw new UsageError("--force needs --id, to say what may be replaced");
      if (flags.force === true && flags.id !== undefined)
        await rm(folderOf(workspace, "sessions", flags.id), { recursive: true, force: true });
      const manifest = await withProgress(`importing ${name}`, globals, (progress) =>
        importer.run({
          workspace,
          input,
          id: flags.id,
          options: flags.map,
          raw,
          createdBy: { name: "sniperforge", version: VERSION },
          onProgress: ({ done, total }) => progress.at(done, total ?? 0),
        }),
      );
      const rows: Record<string, number> = {};
      for (const part of manifest.parts) rows[part.stream] = (rows[part.stream] ?? 0) + part.rows;
      const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
      if (globals.json)
        return printJson({
          session: { id: manifest.id, root: manifest.root, folder: folderOf(workspace, "sessions", manifest.id) },
          rows,
          bytes,
          marks: manifest.marks,
        });
      print(`session ${manifest.id}, ${sized(bytes)}`);
      for (const [stream, count] of Object.entries(rows))
        print(`  ${stream.padEnd(14)} ${grouped(count).padStart(12)}`);
    });
}

interface OptionFacts {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
}

function describe({ name, description, options }: Importer): string {
  const schema = z.toJSONSchema(options, { io: "input", unrepresentable: "any" });
  const properties = Object.entries((schema.properties ?? {}) as Record<string, OptionFacts>);
  const lines = properties.map(([option, facts]) => {
    const kind = facts.enum === undefined ? (facts.type ?? "") : facts.enum.join("|");
    const fallback = facts.default === undefined ? "" : ` (default: ${JSON.stringify(facts.default)})`;
    return `    ${option.padEnd(14)} ${kind}${fallback}${facts.description === undefined ? "" : `: ${facts.description}`}\n`;
  });
  return `\n  ${name}: ${description}\n${lines.join("")}`;
}

/** `time=ts`, `decimals.BTC=8` → { time: "ts", decimals: { BTC: 8 } }. */
function collectOption(text: string, before: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf("=");
  if (at <= 0) throw new UsageError(`--map ${text}: write <option>=<value>`);
  const value = text.slice(at + 1);
  const [name = "", inner] = text.slice(0, at).split(".", 2);
  if (["__proto__", "constructor", "prototype"].includes(name))
    throw new UsageError(`--map ${text}: no importer has that option`);
  if (inner === undefined) return { ...before, [name]: scalar(value) };
  const group = before[name];
  return { ...before, [name]: { ...(typeof group === "object" ? group : {}), [inner]: scalar(value) } };
}

function scalar(text: string): unknown {
  if (/^\d+$/.test(text)) return Number(text);
  return text === "true" ? true : text === "false" ? false : text;
}
