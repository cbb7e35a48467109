/**
 * Quotes a second of one Raydium v4 and one Raydium CPMM curve, and price-only decodes of their accounts, on one core.
 * Run: npx tsx test/bench/constantProductQuotes.ts
 *
 * Timed is `quote` alone; `takePool` followed by `quote` as the engine does it at each pool event; and reading the two
 * vaults and what is owed of them, as a recorder does it at each account update. The pool holds 85 SOL and 207 million
 * tokens of 6 decimals; amounts change with each quote, so that nothing is computed twice. Times are of the processor, not of
 * the clock, so that other work on the machine counts little. Not timed: the first 200,000 of each.
 */

import { allocateBlock } from "#data/market/blocks.ts";
import type { PoolCurve, SwapAmounts } from "#data/programs/program.ts";
import { RaydiumCpmmCurve } from "#data/programs/raydiumCpmm/curve.ts";
import { feesOwed } from "#data/programs/raydiumCpmm/decode.ts";
import { POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE } from "#data/programs/raydiumCpmm/layout.ts";
import { RaydiumV4Curve } from "#data/programs/raydiumV4/curve.ts";
import { pnlToTake } from "#data/programs/raydiumV4/decode.ts";
import { AMM_INFO_SIZE } from "#data/programs/raydiumV4/layout.ts";
import { tokenAmount } from "#data/programs/token/tokenAccount.ts";

const WARM_UP = 200_000;
const RUNS = 3_000_000;
const AMOUNTS = Array.from({ length: 1_024 }, (_, i) => 1_000_000_000n + BigInt(i) * 1_234_567n);

function rate(act: (i: number) => bigint): string {
  let sum = 0n;
  for (let i = 0; i < WARM_UP; i++) sum += act(i);
  const from = process.cpuUsage().user;
  for (let i = 0; i < RUNS; i++) sum += act(i);
  const seconds = (process.cpuUsage().user - from) / 1e6;
  if (sum === 0n) throw new Error("nothing was computed");
  return `${(RUNS / seconds / 1e6).toFixed(2)} M/s`;
}

const block = allocateBlock("pool", 2);
block.slot.fill(400_000_000);
block.reserveA.set([85_000_000_000n, 85_000_000_001n]);
block.reserveB.fill(206_900_000_000_000n);
block.feePpm.fill(2_500);
block.protocolFeePpm.fill(120_000);
block.fundFeePpm.fill(40_000);
block.status.fill(0xffff_ffff);
block.openTimeS.fill(0xffff_ffff);
block.creatorFeePpm.fill(0xffff_ffff);
block.creatorFeeOn.fill(0xffff_ffff);

function report(name: string, curve: PoolCurve): void {
  curve.takePool(block, 0);
  const quote = (exactIn: boolean, i: number): SwapAmounts =>
    curve.quote({ aToB: true, exactIn, amount: AMOUNTS[i & 1_023] as bigint, sqrtPriceLimit: null });
  console.log(`${name} exact in: ${rate((i) => quote(true, i).amountOut)}`);
  console.log(`${name} exact out: ${rate((i) => quote(false, i).amountIn)}`);
  const afterEvent = rate((i) => {
    curve.takePool(block, i & 1);
    return quote(true, i).amountOut;
  });
  console.log(`${name} exact in, after an event each: ${afterEvent}`);
}

report("Raydium v4", new RaydiumV4Curve());
report("Raydium CPMM", new RaydiumCpmmCurve());

const amm = new Uint8Array(AMM_INFO_SIZE);
const pool = new Uint8Array(POOL_STATE_SIZE);
pool.set(POOL_STATE_DISCRIMINATOR);
const vault = new Uint8Array(165).fill(1, 64, 70);
const ammPrice = rate((i) => {
  vault[64] = i & 0xff;
  return tokenAmount(vault) - pnlToTake(amm).coin;
});
console.log(`price-only decodes of a v4 pool and a vault: ${ammPrice}`);
const poolPrice = rate((i) => {
  vault[64] = i & 0xff;
  return tokenAmount(vault) - feesOwed(pool).token0;
});
console.log(`price-only decodes of a CPMM pool and a vault: ${poolPrice}`);
