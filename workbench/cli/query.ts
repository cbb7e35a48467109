import type { Command } from "commander";
import { listSessions, sessionFolder } from "#data/session/catalog.ts";
import { openQuery, type Query } from "#data/session/query.ts";
import { arrowStream } from "#data/session/resultArrow.ts";
import { allRows, csvLines } from "#data/session/resultText.ts";
import { verifySession } from "#data/session/verify.ts";
import { UsageError } from "#data/workspace/errors.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { printJson, printTable, say } from "./terminal.ts";

interface QueryFlags {
  readonly session: readonly string[];
  readonly csv?: boolean;
  readonly arrow?: boolean;
}

export function addQuery(program: Command): void {
  program
    .command("query")
    .description("SQL over sessions: one view a stream (slot, pool, ticks, swap, liquidity, …), DuckDB's dialect")
    .argument("<sql>", "one SELECT, DESCRIBE or SUMMARIZE")
    .option(
      "--session <id>",
      "session id, or latest; give it again for more (default: latest)",
      (id: string, before: string[]) => [...before, id],
      [],
    )
    .option("--csv", "print CSV")
    .option("--arrow", "print an Arrow IPC stream")
    .addHelpText(
      "after",
      '\nExample: sniperforge query "select status, count(*) from slot group by 1" --session latest',
    )
    .action(async (sql: string, flags: QueryFlags, command: Command) => {
      const globals = globalsOf(command);
      if ([globals.json, flags.csv, flags.arrow].filter(Boolean).length > 1)
        throw new UsageError("give one of --json, --csv and --arrow");
      const workspace = workspaceOf(globals);
      const names = flags.session.length > 0 ? flags.session : ["latest"];
      if (listSessions(workspace).length === 0)
        throw new UsageError("the workspace has no session yet: see session import --help");
      const checked = [];
      for (const name of names) checked.push(await verifySession(await sessionFolder(workspace, name)));
      const query = await openQuery(checked);
      try {
        await answer(query, sql, { ...flags, json: globals.json });
      } finally {
        query.close();
      }
    });
}

async function answer(query: Query, sql: string, flags: QueryFlags & { readonly json: boolean }): Promise<void> {
  const result = await query.run(sql);
  if (flags.arrow === true) {
    if (process.stdout.isTTY) throw new UsageError("--arrow gives bytes: send them to a file or a pipe");
    for await (const bytes of arrowStream(result)) await write(bytes);
    return;
  }
  if (flags.csv === true) {
    for await (const lines of csvLines(result)) await write(lines);
    return;
  }
  const columns = result.columns.map(({ name }) => name);
  const rows = await allRows(result);
  if (flags.json) return printJson({ columns, rows });
  printTable(
    columns,
    rows.map((row) => columns.map((column) => shown(row[column]))),
  );
  say(`${rows.length} rows`);
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Waits for whoever reads stdout, so that a large result isn't held in memory. */
async function write(data: string | Uint8Array): Promise<void> {
  if (process.stdout.write(data)) return;
  await new Promise((resolve) => process.stdout.once("drain", resolve));
}
