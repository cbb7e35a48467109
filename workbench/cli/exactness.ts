import type { Command } from "commander";
import { ixPathText } from "#data/market/chainPos.ts";
import { sessionFolder } from "#data/session/catalog.ts";
import { openQuery } from "#data/session/query.ts";
import { openSession } from "#data/session/reader.ts";
import { allRows } from "#data/session/resultText.ts";
import { inspectSession } from "#data/session/verify.ts";
import { type Exactness, exactnessOf } from "#engine/replay/exactness/exactness.ts";
import type { Amounts, InexactSwap } from "#engine/replay/exactness/tally.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { withProgress } from "./progress.ts";
import { grouped, print, printJson, printTable } from "./terminal.ts";

const LISTED = 20;

export function addExactness(program: Command): void {
  program
    .command("exactness")
    .description(
      "compute every recorded swap again and count how many come out to the unit: your recording proves the curves, or breaks them",
    )
    .argument("<session>", "session id, or latest")
    .action(async (given: string, _, command: Command) => {
      const globals = globalsOf(command);
      const folder = await sessionFolder(workspaceOf(globals), given);
      const session = await openSession(folder);
      try {
        const total = session.manifest.parts.reduce((sum, { stream, rows }) => sum + (stream === "raw" ? 0 : rows), 0);
        const found = await withProgress("computing swaps again", globals, (progress) =>
          exactnessOf(session, ({ events }) => progress.at(events, total)),
        );
        const signatures = await signaturesOf(folder, found.inexact);
        if (globals.json) return printJson({ session: { id: session.id }, ...plain(found, signatures) });
        show(found, signatures);
      } finally {
        session.close();
      }
    });
}

/** The signatures of these swaps, by `seq`; not every source has them. */
async function signaturesOf(folder: string, swaps: readonly InexactSwap[]): Promise<ReadonlyMap<number, string>> {
  if (swaps.length === 0) return new Map();
  const query = await openQuery([inspectSession(folder)]);
  try {
    const seqs = swaps.map(({ seq }) => seq).join(", ");
    const rows = await allRows(
      await query.run(`select seq, signature from swap where seq in (${seqs}) and signature is not null`),
    );
    return new Map(rows.map(({ seq, signature }) => [Number(seq), String(signature)]));
  } finally {
    query.close();
  }
}

function plain({ versions, inexact }: Exactness, signatures: ReadonlyMap<number, string>) {
  return {
    versions: versions.map(({ unchecked, ...tally }) => ({ ...tally, unchecked: Object.fromEntries(unchecked) })),
    inexact: inexact.map((swap) => ({ ...swap, signature: signatures.get(swap.seq) ?? null })),
  };
}

function show({ versions, inexact }: Exactness, signatures: ReadonlyMap<number, string>): void {
  if (versions.length === 0) print("the session has no swaps");
  printTable(
    ["program", "rules proven by", "swaps", "exact", "differ", "not checked"],
    versions.map((tally) => [
      tally.program,
      tally.version + (tally.exactBeyondProof > 0 ? ` (${grouped(tally.exactBeyondProof)} exact beyond them)` : ""),
      grouped(tally.swaps),
      grouped(tally.exact),
      grouped(tally.inexact),
      grouped(tally.swaps - tally.exact - tally.inexact),
    ]),
    ["swaps", "exact", "differ", "not checked"],
  );
  for (const { program, version, unchecked } of versions)
    for (const [reason, count] of unchecked)
      print(`\nnot checked: ${grouped(count)} of ${program}, ${version}: ${reason}`);
  if (inexact.length === 0) return;
  print(`\nthe first ${Math.min(LISTED, inexact.length)} that differ:`);
  printTable(
    ["slot", "place", "pool", "recorded in → out", "computed in → out", "signature"],
    inexact
      .slice(0, LISTED)
      .map((swap) => [
        String(swap.slot),
        swap.txIndex === null ? "" : `${swap.txIndex}/${swap.ixPath === null ? "?" : ixPathText(swap.ixPath)}`,
        swap.pool,
        shown(swap.recorded),
        typeof swap.computed === "string" ? swap.computed : shown(swap.computed),
        signatures.get(swap.seq) ?? "",
      ]),
  );
}

function shown({ amountIn, amountOut }: Amounts): string {
  return `${grouped(amountIn)} → ${grouped(amountOut)}`;
}
