import type { FillColumns } from "#engine/metrics/trades.ts";
import type { RunFolder } from "../runFolder.ts";

/** Every fill of a run, one entry a fill in order of landing. Money in raw units of the numeraire. */
export interface Fills extends FillColumns {
  readonly decidedNs: BigInt64Array;
  readonly landedNs: BigInt64Array;
  readonly slot: readonly bigint[];
  readonly pool: readonly string[];
  readonly side: readonly string[];
  readonly notional: BigInt64Array;
  readonly move: BigInt64Array;
  readonly impact: BigInt64Array;
  readonly poolFee: BigInt64Array;
  /** The price paid against the price when decided, pool fee included; positive is a cost. NaN without a price. */
  readonly slippageBps: Float64Array;
  /** Mints by the numbers that mintIn and mintOut hold. */
  readonly mints: readonly string[];
}

/** Slippage by the size of the fill, in raw units of the numeraire. */
export interface SlippageBins {
  readonly notional: readonly number[];
  readonly fills: readonly number[];
  readonly p10: readonly number[];
  readonly median: readonly number[];
  readonly p90: readonly number[];
}

/** Time from decision to landing over all fills; null without fills. */
export interface LandingTime {
  readonly fills: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export async function allFills(run: RunFolder): Promise<Fills> {
  const answer = await run.ask("fills", `${PRICED} select * from priced order by row`);
  const bigints = (name: string) => BigInt64Array.from(answer.bigints(name));
  const texts = { in: answer.texts("mint_in"), out: answer.texts("mint_out") };
  const mints = [...new Set([run.provenance.numeraire.mint, ...texts.in, ...texts.out])];
  const numberOf = new Map(mints.map((mint, index) => [mint, index]));
  const numbersOf = (names: readonly string[]) => Uint32Array.from(names, (mint) => numberOf.get(mint) ?? 0);
  return {
    mints,
    mintIn: numbersOf(texts.in),
    mintOut: numbersOf(texts.out),
    amountIn: BigUint64Array.from(answer.bigints("amount_in")),
    amountOut: BigUint64Array.from(answer.bigints("amount_out")),
    realised: bigints("realised"),
    chainFee: bigints("chain_fee_cost"),
    decidedNs: bigints("decided_ns"),
    landedNs: bigints("landed_ns"),
    slot: answer.bigints("slot"),
    pool: answer.texts("pool"),
    side: answer.texts("side"),
    notional: bigints("notional"),
    move: bigints("move_cost"),
    impact: bigints("impact_cost"),
    poolFee: bigints("pool_fee_cost"),
    slippageBps: Float64Array.from(answer.numbers("slippage_bps")),
  };
}

/** Quantiles of slippage in `bins` bins of equal ratio; those with less than `fillsMin` fills are left out. */
export async function slippageBins(run: RunFolder, bins: number, fillsMin: number): Promise<SlippageBins> {
  const answer = await run.ask("fills", BINNED, { bins, fills_min: fillsMin });
  return {
    notional: answer.numbers("notional"),
    fills: answer.numbers("fills"),
    p10: answer.numbers("p10"),
    median: answer.numbers("median"),
    p90: answer.numbers("p90"),
  };
}

export async function landingTime(run: RunFolder): Promise<LandingTime | null> {
  const answer = await run.ask("fills", LANDING);
  const [fills = 0] = answer.numbers("fills");
  if (fills === 0) return null;
  const [p50Ms = 0, p90Ms = 0, p99Ms = 0, maxMs = 0] = ["p50", "p90", "p99", "max"].flatMap((name) =>
    answer.numbers(`${name}_ms`),
  );
  return { fills, p50Ms, p90Ms, p99Ms, maxMs };
}

/**
 * Prices are raw B for raw A, and a fill doesn't name A: where it gave A, its price is out ÷ in, else in ÷ out.
 * Giving A costs when less B comes for it, giving B when more B goes for an A.
 */
const PRICED = `
  with filled as (
    select *, price_filled / price_decided as paid,
      abs(price_filled - amount_out / amount_in) <= abs(price_filled - amount_in / amount_out) as gave_a
    from fills),
  priced as (
    select *, coalesce(1e4 * case when gave_a then 1 - paid else paid - 1 end, 'nan'::double) as slippage_bps from filled)`;

const BINNED = `${PRICED},
  sized as (select notional, slippage_bps from priced where notional > 0 and isfinite(slippage_bps)),
  span as (select ln(min(notional)) as low, greatest(ln(max(notional)) - ln(min(notional)), 1e-9) as width from sized)
  select quantile_disc(notional, 0.5)::double as notional, count(*) as fills,
    quantile_disc(slippage_bps, 0.1) as p10,
    quantile_disc(slippage_bps, 0.5) as median,
    quantile_disc(slippage_bps, 0.9) as p90
  from sized, span
  group by least(floor($bins * (ln(notional) - low) / width), $bins - 1)
  having count(*) >= $fills_min order by notional`;

/** Without fills, zeros. */
const LANDING = `
  with waited as (select (landed_ns - decided_ns) / 1e6 as ms from fills)
  select count(*) as fills,
    coalesce(quantile_disc(ms, 0.5), 0) as p50_ms,
    coalesce(quantile_disc(ms, 0.9), 0) as p90_ms,
    coalesce(quantile_disc(ms, 0.99), 0) as p99_ms,
    coalesce(max(ms), 0) as max_ms
  from waited`;
