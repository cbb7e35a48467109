import type { Command } from "commander";
import { sessionFolder } from "#data/session/catalog.ts";
import { slotCoverage } from "#data/session/gaps.ts";
import type { Manifest } from "#data/session/manifest.ts";
import { inspectSession } from "#data/session/verify.ts";
import { globalsOf, workspaceOf } from "../globals.ts";
import { grouped, print, printJson, printTable, sized, spanned, utc } from "../terminal.ts";

export function addShow(session: Command): void {
  session
    .command("show")
    .description("what a session holds and how it came about")
    .argument("<session>", "session id, or latest")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const checked = inspectSession(await sessionFolder(workspaceOf(globals), given));
      const coverage = await slotCoverage(checked);
      const { manifest } = checked;
      if (globals.json) return printJson({ session: manifest, slotCoverage: coverage });
      printTable(["", ""], facts(manifest));
      if (coverage !== null)
        print(
          `\nslots ${coverage.first} to ${coverage.last}: ${grouped(coverage.seen)} seen, ${grouped(coverage.missing)} numbers missing (skipped or lost)`,
        );
      print("");
      printTable(["stream", "rows", "size", "parts"], streams(manifest), ["rows", "size", "parts"]);
    });
}

function facts(manifest: Manifest): [string, string][] {
  const start = manifest.startNs ?? "0";
  const end = manifest.endNs ?? "0";
  return [
    ["session", manifest.id],
    ["cluster", manifest.cluster],
    ["state", manifest.state],
    ["time (UTC)", `${utc(start)} to ${utc(end)}, ${spanned(BigInt(end) - BigInt(start))}`],
    ["sources", manifest.sources.map(({ name, kind }) => `${name} (${kind})`).join(", ")],
    ["programs", manifest.programs.map(({ name }) => name).join(", ")],
    ...Object.entries(manifest.marks),
    ["root", manifest.root],
  ];
}

function streams({ parts }: Manifest): string[][] {
  return [...new Set(parts.map(({ stream }) => stream))].map((stream) => {
    const own = parts.filter((part) => part.stream === stream);
    const total = (pick: (part: (typeof own)[number]) => number) => own.reduce((sum, part) => sum + pick(part), 0);
    return [stream, grouped(total(({ rows }) => rows)), sized(total(({ bytes }) => bytes)), String(own.length)];
  });
}
