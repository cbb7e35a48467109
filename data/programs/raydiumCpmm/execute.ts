import type { Pubkey } from "../../market/units.ts";
import { DecodeError, type Struct, writeStruct } from "../layout.ts";
import { U64_MAX } from "../math/u128.ts";
import type { AccountState, ChainClock, Execution, Instruction } from "../program.ts";
import { tokenAmount } from "../token/tokenAccount.ts";
import { transferTokens } from "../token/transfer.ts";
import { feeOf, inverseFeeOf } from "../token/transferFee.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import { panic, refuse } from "./errors.ts";
import { type SwapEvent, swapEventLine } from "./events.ts";
import { AUTHORITY, decodeSwap, type SwapInstruction } from "./instruction.ts";
import { CREATOR_FEE_ON, POOL_STATE_FIELDS, STATUS_BIT } from "./layout.ts";
import { keepPrices, type Prices, pricesOf } from "./observations.ts";
import { type CurveSwap, checkProduct, expectU64, type Side, swapBaseInput, swapBaseOutput } from "./swap.ts";
import { type CheckedAccounts, checkedAccounts, type SwapToken } from "./swapAccounts.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

type Pool = Struct<typeof POOL_STATE_FIELDS>;

/** One swap while it runs. */
interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly checked: CheckedAccounts;
  readonly swap: SwapInstruction;
  readonly zeroForOne: boolean;
}

/** Transfers of a swap, in raw units, transfer fees included. */
interface Transfers {
  readonly moved: CurveSwap;
  /** What leaves the user, and what the mint keeps of it. */
  readonly given: bigint;
  readonly givenFee: bigint;
  /** What leaves the vault, and what the mint keeps of it. */
  readonly taken: bigint;
  readonly takenFee: bigint;
}

const LOG_NAMES = { swap_base_input: "SwapBaseInput", swap_base_output: "SwapBaseOutput" } as const;
/** A mint that keeps everything, up to its maximum. */
const WHOLE_BASIS_POINTS = 10_000;

/**
 * Runs a swap on account bytes as the program does; the version goes by the clock's slot. Checks and their order:
 * raydium-cp-swap at the commits that versions.ts names, src/instructions/swap_base_input.rs and swap_base_output.rs.
 * Throws SwapRefused where it would fail: by the program's, Anchor's or the token program's name.
 */
export function execute(
  instruction: Instruction,
  before: ReadonlyMap<Pubkey, AccountState>,
  clock: ChainClock,
): Execution {
  const version = versionAt(clock.slot);
  const swap = swapOf(instruction);
  const accounts = new WorkingAccounts(before);
  const checked = checkedAccounts(instruction, accounts, clock.epoch);
  const { named, pool } = checked;
  const run: Run = { version, clock, accounts, checked, swap, zeroForOne: named.inputVault === pool.token0Vault };
  if (version.refusesZeroFirst && !swap.exactIn && swap.amount === 0n) refuse("RequireGtViolated", "an output of 0");
  if ((pool.status & STATUS_BIT.swap) !== 0 || BigInt(clock.unixTimestampS) < pool.openTime)
    refuse("NotApproved", `status ${pool.status}; open from ${pool.openTime}, now is ${clock.unixTimestampS}`);
  const wanted = swap.exactIn ? arrivingIn(run) : leavingOut(run);
  const side = sideOf(run);
  const pricesBefore = version.keepsPriceAfter ? null : pricesAt(run, pool);
  const transfers = compute(run, side, wanted);
  const poolAfter = owing(run, pool, side, transfers.moved);
  const event = eventOf(run, side, transfers);
  if (!version.checksProductWithFee) checkProduct(transfers.moved, side, version);
  const arrived = transfer(run, transfers);
  const prices = pricesBefore ?? pricesAt(run, poolAfter);
  keepPrices(accounts.bytesToWrite(named.observationState), BigInt(clock.unixTimestampS), prices, version);
  writeStruct(POOL_STATE_FIELDS, poolAfter, accounts.bytesToWrite(named.poolState));
  return {
    accounts: accounts.changed(),
    amountIn: transfers.given,
    amountOut: arrived,
    logs: [`Program log: Instruction: ${LOG_NAMES[swap.instruction]}`, swapEventLine(event)],
    eventCalls: [],
  };
}

function swapOf({ data }: Instruction): SwapInstruction {
  try {
    const swap = decodeSwap(data);
    if (swap !== null) return swap;
  } catch (error) {
    if (error instanceof DecodeError) refuse("InstructionDidNotDeserialize", error.message);
    throw error;
  }
  throw new RangeError("no swap of Raydium CPMM begins so");
}

/** What arrives in the vault of an exact input. */
function arrivingIn({ swap, checked }: Run): bigint {
  const arriving = swap.amount - feeOf(checked.tokenIn.fee, swap.amount);
  if (arriving === 0n) refuse("RequireGtViolated", `nothing of ${swap.amount} arrives`);
  return arriving;
}

/** What must leave the vault so that an exact output arrives. */
function leavingOut({ swap, checked, version }: Run): bigint {
  return swap.amount + feeToAdd(checked.tokenOut, swap.amount, version);
}

/** The transfer fee on top of what is to arrive, as the program finds it; the sum may panic. */
function feeToAdd({ isPlain, fee }: SwapToken, arriving: bigint, version: ProgramVersion): bigint {
  if (isPlain) return 0n;
  if (arriving === 0n) refuse("InvalidInput", "nothing is to arrive");
  if (fee === null) return 0n;
  if (fee.basisPoints === WHOLE_BASIS_POINTS) {
    if (arriving + fee.maximumFee > U64_MAX) panic(`${arriving} and a fee of ${fee.maximumFee}`);
    return fee.maximumFee;
  }
  const toAdd = inverseFeeOf(fee, arriving) ?? panic(`no amount lets ${arriving} arrive`);
  if (arriving + toAdd > U64_MAX) panic(`${arriving} and a fee of ${toAdd}`);
  if (version.creatorFee !== "none" && feeOf(fee, arriving + toAdd) !== toAdd)
    refuse("TransferFeeCalculateNotMatch", `${arriving} and a fee of ${toAdd}`);
  return toAdd;
}

function reservesLessFees({ version }: Run, pool: Pool, vault0: bigint, vault1: bigint): [bigint, bigint] {
  const owed0 =
    pool.protocolFeesToken0 + pool.fundFeesToken0 + (version.creatorFee === "none" ? 0n : pool.creatorFeesToken0);
  const owed1 =
    pool.protocolFeesToken1 + pool.fundFeesToken1 + (version.creatorFee === "none" ? 0n : pool.creatorFeesToken1);
  if (owed0 > U64_MAX || owed1 > U64_MAX) overflow(version, "MathOverflow", `fees of ${owed0} and ${owed1} are owed`);
  if (vault0 < owed0 || vault1 < owed1)
    overflow(version, "InsufficientVault", `the vaults hold ${vault0} and ${vault1}, ${owed0} and ${owed1} are owed`);
  return [vault0 - owed0, vault1 - owed1];
}

/** Versions without a creator's fee panic where later ones refuse. */
function overflow(version: ProgramVersion, name: "MathOverflow" | "InsufficientVault", detail: string): never {
  return version.creatorFee === "none" ? panic(detail) : refuse(name, detail);
}

function sideOf(run: Run): Side {
  const { version, checked, zeroForOne } = run;
  const { named, pool, config, tokenIn, tokenOut } = checked;
  if (named.outputVault === named.inputVault) refuse("InvalidVault", "both vaults are the same");
  const [vault0, vault1] = zeroForOne ? [tokenIn.vault, tokenOut.vault] : [tokenOut.vault, tokenIn.vault];
  const [reserve0, reserve1] = reservesLessFees(run, pool, vault0.amount, vault1.amount);
  const paysCreator = version.creatorFee !== "none" && pool.enableCreatorFee;
  if (version.creatorFee !== "none" && pool.creatorFeeOn > CREATOR_FEE_ON.token1)
    refuse("InvalidFeeModel", `a creator's fee on ${pool.creatorFeeOn}`);
  return {
    reserveIn: zeroForOne ? reserve0 : reserve1,
    reserveOut: zeroForOne ? reserve1 : reserve0,
    rates: {
      trade: config.tradeFeeRate,
      creator: paysCreator ? config.creatorFeeRate : 0n,
      protocol: config.protocolFeeRate,
      fund: config.fundFeeRate,
    },
    isCreatorFeeOnInput:
      pool.creatorFeeOn === CREATOR_FEE_ON.input || (pool.creatorFeeOn === CREATOR_FEE_ON.token0) === zeroForOne,
  };
}

/** Prices by what the vaults hold now. */
function pricesAt(run: Run, pool: Pool): Prices {
  const { accounts } = run;
  const vault0 = tokenAmount(accounts.get(pool.token0Vault).data);
  const vault1 = tokenAmount(accounts.get(pool.token1Vault).data);
  return pricesOf(...reservesLessFees(run, pool, vault0, vault1));
}

function compute(run: Run, side: Side, wanted: bigint): Transfers {
  const { swap, version, checked } = run;
  const moved = swap.exactIn ? swapBaseInput(wanted, side, version) : swapBaseOutput(wanted, side, version);
  if (version.checksProductWithFee) checkProduct(moved, side, version);
  if (swap.exactIn) {
    const taken = expectU64(moved.amountOut);
    const takenFee = feeOf(checked.tokenOut.fee, taken);
    const received = taken - takenFee;
    if (received === 0n) refuse("RequireGtViolated", `nothing of ${taken} arrives`);
    if (received < swap.threshold) refuse("ExceededSlippage", `${received} arrive, at least ${swap.threshold}`);
    return { moved, given: swap.amount, givenFee: swap.amount - wanted, taken, takenFee };
  }
  const arriving = expectU64(moved.amountIn);
  if (arriving === 0n) refuse("RequireGtViolated", "nothing goes in");
  const givenFee = feeToAdd(checked.tokenIn, arriving, version);
  const given = arriving + givenFee;
  if (swap.threshold < given) refuse("ExceededSlippage", `${given} go in, at most ${swap.threshold}`);
  return { moved, given, givenFee, taken: wanted, takenFee: wanted - swap.amount };
}

/** The pool with the fees of a swap owed. */
function owing({ zeroForOne, clock, version }: Run, pool: Pool, side: Side, moved: CurveSwap): Pool {
  const { protocolFee, fundFee, creatorFee } = moved;
  const after = zeroForOne
    ? {
        ...pool,
        protocolFeesToken0: owedAfter(pool.protocolFeesToken0, protocolFee),
        fundFeesToken0: owedAfter(pool.fundFeesToken0, fundFee),
      }
    : {
        ...pool,
        protocolFeesToken1: owedAfter(pool.protocolFeesToken1, protocolFee),
        fundFeesToken1: owedAfter(pool.fundFeesToken1, fundFee),
      };
  const recent = { ...after, recentEpoch: BigInt(clock.epoch) };
  if (version.creatorFee === "none") return recent;
  return side.isCreatorFeeOnInput === zeroForOne
    ? { ...recent, creatorFeesToken0: owedAfter(pool.creatorFeesToken0, creatorFee) }
    : { ...recent, creatorFeesToken1: owedAfter(pool.creatorFeesToken1, creatorFee) };
}

function owedAfter(owed: bigint, fee: bigint): bigint {
  return owed + fee > U64_MAX ? panic(`fees of ${owed + fee} would be owed`) : owed + fee;
}

function eventOf({ checked, swap, version }: Run, side: Side, transfers: Transfers): SwapEvent {
  const { named } = checked;
  const { moved, givenFee, taken, takenFee } = transfers;
  return {
    poolId: named.poolState,
    inputVaultBefore: side.reserveIn,
    outputVaultBefore: side.reserveOut,
    inputAmount: moved.amountIn,
    outputAmount: taken,
    inputTransferFee: givenFee,
    outputTransferFee: takenFee,
    baseInput: swap.exactIn,
    appended:
      version.creatorFee === "none"
        ? null
        : {
            inputMint: named.inputTokenMint,
            outputMint: named.outputTokenMint,
            tradeFee: moved.tradeFee,
            creatorFee: moved.creatorFee,
            creatorFeeOnInput: side.isCreatorFeeOnInput,
          },
  };
}

/** Moves the tokens; tells what arrives at the user. */
function transfer({ accounts, checked, clock }: Run, { given, taken }: Transfers): bigint {
  const { named, tokenIn, tokenOut } = checked;
  const common = { epoch: clock.epoch, hasMemo: false };
  transferTokens(accounts, {
    ...common,
    tokenProgram: named.inputTokenProgram,
    source: named.inputTokenAccount,
    destination: named.inputVault,
    authority: named.payer,
    amount: given,
    checked: { mint: named.inputTokenMint, decimals: tokenIn.mint.decimals },
  });
  return transferTokens(accounts, {
    ...common,
    tokenProgram: named.outputTokenProgram,
    source: named.outputVault,
    destination: named.outputTokenAccount,
    authority: AUTHORITY,
    amount: taken,
    checked: { mint: named.outputTokenMint, decimals: tokenOut.mint.decimals },
  });
}
