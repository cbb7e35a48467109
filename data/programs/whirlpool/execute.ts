import type { Pubkey } from "../../market/units.ts";
import { DecodeError, readStruct, writeStruct } from "../layout.ts";
import { U64_MAX } from "../math/u128.ts";
import type { AccountState, ChainClock, Execution, Instruction, SwapArguments } from "../program.ts";
import { transferTokens } from "../token/transfer.ts";
import { feeOf, inverseFeeOf, type TransferFee, transferFeeOfMint } from "../token/transferFee.ts";
import { base64Of } from "../transaction/base64.ts";
import { SYSTEM_PROGRAM, TOKEN_2022_PROGRAM } from "../transaction/ids.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import { AdaptiveFeeRun } from "./adaptiveFee.ts";
import { decodeOracle, type Oracle, type Whirlpool, type WhirlpoolReward } from "./decode.ts";
import { panic, refuse } from "./errors.ts";
import { encodeTraded } from "./events.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";
import { decodeSwap, type SwapInstruction } from "./instruction.ts";
import { ORACLE_FIELDS, REWARD_FIELDS, REWARD_SIZE, REWARDS_OFFSET, WHIRLPOOL_FIELDS } from "./layout.ts";
import { FeeGrowth, rewardsAt } from "./poolGrowth.ts";
import { supplementalTickArrays } from "./remainingAccounts.ts";
import { limitOf, runSwap, type SwapOutcome } from "./swap.ts";
import { type CheckedSwapAccounts, checkedAccounts, type SwapSide } from "./swapAccounts.ts";
import { SwapTickArrays } from "./swapTickArrays.ts";
import { tickAtSqrtPrice } from "./ticks.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

/** One swap while it runs. */
interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly swap: SwapInstruction;
  readonly checked: CheckedSwapAccounts;
  /** The token that goes in, and the one that comes out. */
  readonly in: SwapSide;
  readonly out: SwapSide;
  readonly feeIn: TransferFee | null;
  readonly feeOut: TransferFee | null;
}

/** A swap on the curve, and what stands behind its amounts. */
interface Computed {
  readonly outcome: SwapOutcome;
  readonly growth: FeeGrowth;
  readonly rewards: readonly WhirlpoolReward[];
  /** What leaves the user, a transfer fee included. */
  readonly amountIn: bigint;
  /** What leaves the vault, a transfer fee included. */
  readonly amountOut: bigint;
}

const LOG_NAMES = { swap: "Swap", swap_v2: "SwapV2" } as const;

/**
 * Runs `swap` or `swap_v2` on account bytes as the program does; the version goes by the clock's slot. Throws SwapRefused
 * where it would fail. Checks and their order: orca-so/whirlpools at 630c0e0, programs/whirlpool/src/instructions/swap.rs,
 * v2/swap.rs and manager/swap_manager.rs.
 */
export function execute(
  instruction: Instruction,
  before: ReadonlyMap<Pubkey, AccountState>,
  clock: ChainClock,
): Execution {
  const version = versionAt(clock.slot);
  const run = begin(instruction, new WorkingAccounts(before), clock, version);
  const computed = compute(run);
  const { swap, checked } = run;
  checkThreshold(run, computed);
  writePool(run, computed);
  transfer(run, run.in.owner, run.in.vault, run.in, checked.authority, computed.amountIn);
  const arrived = transfer(run, run.out.vault, run.out.owner, run.out, checked.poolKey, computed.amountOut);
  return {
    accounts: run.accounts.changed(),
    amountIn: computed.amountIn,
    amountOut: arrived,
    logs: [`Program log: Instruction: ${LOG_NAMES[swap.instruction]}`, ...logsOf(run, computed)],
    eventCalls: [],
  };
}

function begin(instruction: Instruction, accounts: WorkingAccounts, clock: ChainClock, version: ProgramVersion): Run {
  const swap = swapOf(instruction.data);
  if (swap.instruction === "swap_v2" && !version.hasSwapV2)
    refuse("InstructionFallbackNotFound", "there is no swap_v2 yet");
  const checked = checkedAccounts(swap.instruction, instruction, accounts);
  const [inSide, outSide] = swap.aToB ? [checked.a, checked.b] : [checked.b, checked.a];
  const [feeIn, feeOut] = [inSide, outSide].map((side) => feeOfSide(side, clock)) as [
    TransferFee | null,
    TransferFee | null,
  ];
  return { version, clock, accounts, swap, checked, in: inSide, out: outSide, feeIn, feeOut };
}

function swapOf(data: Uint8Array): SwapInstruction {
  try {
    const swap = decodeSwap(data);
    if (swap === null) throw new RangeError("the instruction is none of Whirlpool's swaps");
    return swap;
  } catch (error) {
    if (error instanceof DecodeError) refuse("InstructionDidNotDeserialize", error.message);
    throw error;
  }
}

function feeOfSide({ mint, tokenProgram }: SwapSide, { epoch }: ChainClock): TransferFee | null {
  return mint === null || tokenProgram !== TOKEN_2022_PROGRAM ? null : transferFeeOfMint(mint.data, epoch);
}

/** What has to leave so that `arriving` arrives. */
function withFee(fee: TransferFee | null, arriving: bigint): bigint {
  if (fee === null || arriving === 0n) return arriving;
  const kept = fee.basisPoints === 10_000 ? fee.maximumFee : inverseFeeOf(fee, arriving);
  const leaving = arriving + (kept ?? U64_MAX);
  if (leaving > U64_MAX || kept !== feeOf(fee, leaving))
    refuse("TransferFeeCalculationError", `no amount lets ${arriving} arrive`);
  return leaving;
}

/** Runs the curve, renews the oracle, and tells what is to be transferred. */
function compute(run: Run): Computed {
  const { swap, checked, accounts, version, clock, feeIn, feeOut } = run;
  const { pool, poolKey, tickArrays, remaining } = checked;
  const given =
    swap.instruction === "swap_v2" ? [...tickArrays, ...supplementalTickArrays(swap.tail, remaining)] : tickArrays;
  const arrays = new SwapTickArrays(accounts, given, poolKey, pool, swap.aToB, version);
  const oracle = oracleOf(run);
  const timestampS = BigInt(clock.unixTimestampS);
  if (oracle !== null && oracle.tradeEnableTimestamp > timestampS)
    refuse("TradeIsNotEnabled", `trading begins at ${oracle.tradeEnableTimestamp}, it is ${timestampS}`);
  const exactIn = swap.amountSpecifiedIsInput;
  const amount = exactIn ? swap.amount - feeOf(feeIn, swap.amount) : withFee(feeOut, swap.amount);
  const asked: SwapArguments = { aToB: swap.aToB, exactIn, amount, sqrtPriceLimit: swap.sqrtPriceLimit };
  limitOf(asked, pool.sqrtPrice, version);
  const rewards = rewardsAt(pool, timestampS);
  const growth = new FeeGrowth(pool, swap.aToB, rewards, arrays);
  const fees =
    oracle === null
      ? null
      : new AdaptiveFeeRun(oracle, BigInt(pool.feeRate), pool.tickCurrentIndex, timestampS, swap.aToB);
  const reach = arrays.reach ?? refuse("InvalidTickArraySequence", "the first tick array is not where the price is");
  const outcome = runSwap(startOf(pool), arrays.ticks, asked, reach, version, fees, growth);
  if (oracle !== null && fees !== null)
    writeOracle(run, { ...oracle, ...fees.end(pool.sqrtPrice, outcome.amounts.sqrtPriceAfter) });
  const { amounts } = outcome;
  const isFulfilled = exactIn && amounts.amountIn === amount;
  return {
    outcome,
    growth,
    rewards,
    amountIn: isFulfilled ? swap.amount : withFee(feeIn, amounts.amountIn),
    amountOut: amounts.amountOut,
  };
}

function startOf(pool: Whirlpool) {
  const { sqrtPrice, liquidity, tickCurrentIndex: tick } = pool;
  return {
    sqrtPrice,
    liquidity,
    tick,
    feeRate: BigInt(pool.feeRate),
    protocolFeeRate: BigInt(pool.protocolFeeRate),
  };
}

/** The oracle of a pool whose fee adapts; null for one that was never made. */
function oracleOf({ accounts, checked }: Run): Oracle | null {
  const { pubkey } = checked.oracle;
  const { owner, data } = accounts.get(pubkey);
  if (owner === SYSTEM_PROGRAM && data.length === 0) return null;
  if (owner !== WHIRLPOOL_PROGRAM) refuse("AccountOwnedByWrongProgram", `the oracle belongs to ${owner}`);
  try {
    return decodeOracle(data);
  } catch (error) {
    if (error instanceof DecodeError) refuse("AccountDiscriminatorMismatch", error.message);
    throw error;
  }
}

function writeOracle({ accounts, checked }: Run, oracle: Oracle): void {
  const { pubkey, isWritable } = checked.oracle;
  if (!isWritable) refuse("AccountNotMutable", "the oracle is not writable");
  writeStruct(ORACLE_FIELDS, oracle, accounts.bytesToWrite(pubkey));
}

function checkThreshold({ swap, feeOut }: Run, { amountIn, amountOut }: Computed): void {
  const { otherAmountThreshold: threshold } = swap;
  const arriving = amountOut - feeOf(feeOut, amountOut);
  if (swap.amountSpecifiedIsInput) {
    if (arriving < threshold) refuse("AmountOutBelowMinimum", `${arriving} would arrive, at least ${threshold}`);
  } else if (amountIn > threshold) refuse("AmountInAboveMaximum", `${amountIn} would go in, at most ${threshold}`);
}

function writePool({ accounts, checked, swap, clock }: Run, { outcome, growth, rewards }: Computed): void {
  const { pool, poolKey } = checked;
  const { amounts, liquidity, tick } = outcome;
  const owed = (swap.aToB ? pool.protocolFeeOwedA : pool.protocolFeeOwedB) + amounts.protocolFeeAmount;
  if (owed > U64_MAX) panic(`${owed} would be owed to the protocol`);
  const side = swap.aToB
    ? { feeGrowthGlobalA: growth.growthIn, protocolFeeOwedA: owed }
    : { feeGrowthGlobalB: growth.growthIn, protocolFeeOwedB: owed };
  const bytes = accounts.bytesToWrite(poolKey);
  const after = {
    ...readStruct("Whirlpool", WHIRLPOOL_FIELDS, bytes),
    ...side,
    liquidity,
    sqrtPrice: amounts.sqrtPriceAfter,
    tickCurrentIndex: tick ?? tickAtSqrtPrice(amounts.sqrtPriceAfter),
    rewardLastUpdatedTimestamp: BigInt(clock.unixTimestampS),
  };
  writeStruct(WHIRLPOOL_FIELDS, after, bytes);
  for (const [i, reward] of rewards.entries())
    writeStruct(REWARD_FIELDS, reward, bytes, REWARDS_OFFSET + i * REWARD_SIZE);
}

/** Tells what arrived. The program calls a memo wherever an account asks for one. */
function transfer(
  { accounts, clock }: Run,
  source: Pubkey,
  destination: Pubkey,
  { tokenProgram, mint }: SwapSide,
  authority: Pubkey,
  amount: bigint,
): bigint {
  const checked = mint === null ? null : { mint: mint.key, decimals: mint.decimals };
  const call = { tokenProgram, source, destination, authority, amount, checked, epoch: clock.epoch, hasMemo: true };
  return transferTokens(accounts, call);
}

function logsOf({ version, swap, checked, feeIn, feeOut }: Run, computed: Computed): readonly string[] {
  const { outcome, growth, amountIn, amountOut } = computed;
  const { pool, poolKey } = checked;
  if (version.logs === "nothing") return [];
  if (version.logs === "fee growth") {
    const before = swap.aToB ? pool.feeGrowthGlobalA : pool.feeGrowthGlobalB;
    return [`Program log: fee_growth: ${BigInt.asUintN(128, growth.growthIn - before)}`];
  }
  const isMistaken = version.swapsTransferFees && !swap.aToB;
  const event = encodeTraded({
    whirlpool: poolKey,
    aToB: swap.aToB,
    preSqrtPrice: pool.sqrtPrice,
    postSqrtPrice: outcome.amounts.sqrtPriceAfter,
    inputAmount: amountIn,
    outputAmount: amountOut,
    inputTransferFee: feeOf(isMistaken ? feeOut : feeIn, amountIn),
    outputTransferFee: feeOf(isMistaken ? feeIn : feeOut, amountOut),
    lpFee: outcome.amounts.feeAmount - outcome.amounts.protocolFeeAmount,
    protocolFee: outcome.amounts.protocolFeeAmount,
  });
  return [`Program data: ${base64Of(event)}`];
}
