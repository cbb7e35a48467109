import type { RunData } from "./runData.ts";

/** How many fills a sheet lists. */
export const FILLS_LISTED_MAX = 50;

/** One fill of a run as a list shows it. Money in raw units of the numeraire. */
export interface ListedFill {
  readonly landedNs: bigint;
  readonly slot: bigint;
  readonly pool: string;
  readonly side: string;
  readonly notional: bigint;
  readonly waitedMs: number;
  /** NaN where the fill has no price to compare with. */
  readonly slippageBps: number;
  readonly move: bigint;
  readonly impact: bigint;
  readonly poolFee: bigint;
  readonly chainFee: bigint;
  /** What the trade that it closed came to; null where it closed none. */
  readonly net: bigint | null;
}

/** At most `fillsMax` fills, in order of landing: those whose trade came to most either way, then the largest. */
export function listedFills({ fills, trades }: RunData, fillsMax: number): ListedFill[] {
  const nets = new Map([...trades.fillRow].map((row, trade) => [row, trades.net[trade]!]));
  const size = (value: bigint) => (value < 0n ? -value : value);
  const stake = (row: number) => size(nets.get(row) ?? 0n);
  const rows = [...fills.notional.keys()];
  const weightier = (a: number, b: number) =>
    compare(stake(b), stake(a)) || compare(fills.notional[b]!, fills.notional[a]!) || a - b;
  const listed =
    rows.length <= fillsMax
      ? rows
      : rows
          .sort(weightier)
          .slice(0, fillsMax)
          .sort((a, b) => a - b);
  return listed.map((row) => ({
    landedNs: fills.landedNs[row]!,
    slot: fills.slot[row]!,
    pool: fills.pool[row]!,
    side: fills.side[row]!,
    notional: fills.notional[row]!,
    waitedMs: Number(fills.landedNs[row]! - fills.decidedNs[row]!) / 1e6,
    slippageBps: fills.slippageBps[row]!,
    move: fills.move[row]!,
    impact: fills.impact[row]!,
    poolFee: fills.poolFee[row]!,
    chainFee: fills.chainFee[row]!,
    net: nets.get(row) ?? null,
  }));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
