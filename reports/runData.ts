import { InvalidData } from "#data/workspace/errors.ts";
import { type CostWalk, costWalk } from "#engine/metrics/costs.ts";
import { type Drawdown, maxDrawdown } from "#engine/metrics/drawdown.ts";
import { closedTrades, type Trades } from "#engine/metrics/trades.ts";
import type { Provenance } from "#engine/runs/provenance.ts";
import type { Unit } from "./notation.ts";
import { RunFolder } from "./runFolder.ts";
import { type EquityMarks, type EquityPoints, equityMarks, equityPoints } from "./series/equityMarks.ts";
import { type FailedOrders, failedOrders } from "./series/failedOrders.ts";
import {
  allFills,
  type Fills,
  type LandingTime,
  landingTime,
  type SlippageBins,
  slippageBins,
} from "./series/fills.ts";

/** One run, read in full: what figures are computed from, and what charts draw. */
export interface RunData {
  readonly provenance: Provenance;
  /** The numeraire: what all money here is counted in, raw. */
  readonly unit: Unit;
  readonly marks: EquityMarks;
  readonly drawdown: Drawdown | null;
  readonly walk: CostWalk;
  readonly fills: Fills;
  readonly trades: Trades;
  readonly landing: LandingTime | null;
  readonly points: EquityPoints;
  /** As `points`, fewer of them: for overviews and small multiples. */
  readonly coarsePoints: EquityPoints;
  readonly failed: FailedOrders;
  readonly slippage: SlippageBins;
}

/** How finely charts are drawn. A tear sheet of one run has at most 6,000 marks. */
const EQUITY_STEPS = 360;
const COARSE_STEPS = 80;
const FAILED_STEPS = 200;
const SLIPPAGE_BINS = 8;
const FILLS_A_BIN_MIN = 10;

/**
 * Reads the run in `folder` (run.json and its tables).
 * Throws InvalidData with the file's name when one is missing or unfit, or when they contradict each other.
 */
export async function loadRun(folder: string): Promise<RunData> {
  const run = await RunFolder.open(folder);
  try {
    const marks = await equityMarks(run);
    const fills = await allFills(run);
    checkAgainstProvenance(run, marks, fills);
    const { provenance } = run;
    return {
      provenance,
      unit: provenance.numeraire,
      marks,
      drawdown: maxDrawdown(marks.equity),
      walk: walkOf(provenance),
      fills,
      trades: closedTrades(fills, fills.mints.indexOf(provenance.numeraire.mint), openingHoldings(provenance, fills)),
      landing: await landingTime(run),
      points: await equityPoints(run, EQUITY_STEPS),
      coarsePoints: await equityPoints(run, COARSE_STEPS),
      failed: await failedOrders(run, FAILED_STEPS),
      slippage: await slippageBins(run, SLIPPAGE_BINS, FILLS_A_BIN_MIN),
    };
  } finally {
    run.close();
  }
}

/** Figures come from run.json and from the tables: a folder whose parts are of two runs must not be reported. */
function checkAgainstProvenance(run: RunFolder, marks: EquityMarks, fills: Fills): void {
  const { counts, final } = run.provenance;
  const again = "the folder is incomplete or holds parts of two runs; replay the run again";
  const rows = fills.landedNs.length;
  if (rows !== counts.fills)
    throw new InvalidData(run.shown("fills"), `has ${rows} fills where run.json counts ${counts.fills}: ${again}`);
  const last = marks.equity.at(-1);
  if (last !== undefined && last !== BigInt(final.equity))
    throw new InvalidData(run.shown("equity"), `ends at ${last} where run.json ends at ${final.equity}: ${again}`);
}

function walkOf({ final }: Provenance): CostWalk {
  return costWalk(BigInt(final.equity) - BigInt(final.startEquity), {
    move: BigInt(final.moveCost),
    impact: BigInt(final.impactCost),
    poolFee: BigInt(final.poolFeeCost),
    chainFee: BigInt(final.chainFeeCost),
  });
}

function openingHoldings({ capital }: Provenance, { mints }: Fills): Map<number, bigint> {
  return new Map(capital.map(({ mint, amount }) => [mints.indexOf(mint), BigInt(amount)]));
}
