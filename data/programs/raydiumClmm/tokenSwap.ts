import type { Pubkey } from "../../market/units.ts";
import { readStruct, viewOf } from "../layout.ts";
import { U64_MAX } from "../math/u128.ts";
import type { ChainClock, InstructionAccount } from "../program.ts";
import { MINT_FIELDS } from "../token/mint.ts";
import { tokenAmount } from "../token/tokenAccount.ts";
import { transferTokens } from "../token/transfer.ts";
import { feeOf, inverseFeeOf, type TransferFee, transferFeeOfMint } from "../token/transferFee.ts";
import { base64Of } from "../transaction/base64.ts";
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import type { AmmConfig } from "./decode.ts";
import { refuse } from "./errors.ts";
import { encodeSwapEvent } from "./events.ts";
import { givenTickArrays } from "./givenAccounts.ts";
import { POOL_KEY_FIELDS, POOL_SWAP_FIELDS } from "./layout.ts";
import { isFeeOnInput, type PoolOutcome, swapOnPool } from "./poolSwap.ts";
import { checkFill, checkOutcome } from "./swap.ts";
import type { ProgramVersion } from "./versions.ts";

/** The accounts of a swap on one pool. */
export interface SwapAccountKeys {
  readonly payer: Pubkey;
  readonly poolState: Pubkey;
  readonly inputTokenAccount: Pubkey;
  readonly outputTokenAccount: Pubkey;
  readonly inputVault: Pubkey;
  readonly outputVault: Pubkey;
  readonly observationState: Pubkey;
  /** Null for the first kind of swap, which knows SPL Token only. */
  readonly mints: { readonly input: Pubkey; readonly output: Pubkey } | null;
  /** Tick arrays, and perhaps the bitmap's extension among them. */
  readonly remaining: readonly InstructionAccount[];
}

/** What a swap on one pool is asked for, transfer fees included as the user sees them. */
export interface TokenSwap {
  readonly exactIn: boolean;
  readonly amount: bigint;
  readonly sqrtPriceLimit: bigint;
}

/** What a swap on one pool moved between the user and the vaults. */
export interface TokensMoved {
  /** What left the user's input account, and what arrived in the output account. */
  readonly amountIn: bigint;
  readonly amountOut: bigint;
}

/** One instruction of the program while it runs. */
export interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly logs: string[];
}

/** Status bits of a pool that was emptied: everything is closed. */
const ALL_CLOSED = 0xff;

/**
 * Swaps on one pool, moves the tokens, and logs the swap's event. Throws SwapRefused where the program does. Source:
 * raydium-io/raydium-clmm at 03b44b7, d4ec101, 66dbfbf and da57b0b, programs/amm/src/instructions/swap_v2.rs and swap.rs.
 */
export function swapTokens(run: Run, keys: SwapAccountKeys, config: AmmConfig, asked: TokenSwap): TokensMoved {
  const { accounts, version, clock } = run;
  const { exactIn, amount, sqrtPriceLimit } = asked;
  const fees = transferFeesOf(run, keys);
  const feeOfAsked = exactIn ? feeOf(fees.input, amount) : inverseFee(fees.output, amount, version);
  const poolAmount = exactIn ? amount - feeOfAsked : plus(amount, feeOfAsked, version);
  const aToB = checkGate(run, keys);
  const before = readStruct("PoolState", POOL_SWAP_FIELDS, accounts.get(keys.poolState).data);
  const endsAtOther = version.endsAtOtherAccount && (keys.mints !== null || version.hasOrders);
  const given = givenTickArrays(accounts, keys.poolState, keys.remaining, endsAtOther, version);
  const outcome = swapOnPool(
    {
      key: keys.poolState,
      pool: accounts.bytesToWrite(keys.poolState),
      config,
      tickArrays: given.tickArrays,
      bitmapExtension: given.bitmapExtension,
      // Who doesn't give the account has no use for what it says afterwards.
      observations:
        accounts.get(keys.observationState).data.length > 0 ? accounts.bytesToWrite(keys.observationState) : null,
    },
    { aToB, exactIn, amount: poolAmount, sqrtPriceLimit },
    clock,
    version,
  );
  checkOutcome(outcome);
  const usedUp = version.takesAskedInput && exactIn && outcome.amountIn === poolAmount;
  const feeIn = usedUp ? feeOfAsked : inverseFee(fees.input, outcome.amountIn, version);
  const feeOut = feeOf(fees.output, outcome.amountOut);
  const sent = plus(outcome.amountIn, feeIn, version);
  const event = { keys, outcome, aToB, feeIn, feeOut, feeOn: before.feeOn };
  if (version.tellsTradeFees) logEvent(run, event);
  if (keys.mints !== null && version.logsAmounts && !aToB)
    run.logs.push(
      `Program log: amount_0:${outcome.amountOut}, transfer_fee_0:${feeOut}`,
      `Program log: amount_1:${outcome.amountIn}, transfer_fee_1:${feeIn}`,
    );
  moveTokens(run, keys, sent, outcome.amountOut);
  if (!version.tellsTradeFees) logEvent(run, event);
  const used = exactIn ? sent : outcome.amountOut;
  const wanted = exactIn || !version.comparesGrossOutput ? amount : poolAmount;
  checkFill({ sqrtPriceLimit, version }, outcome.sqrtPrice !== before.sqrtPriceX64, used, wanted);
  return { amountIn: sent, amountOut: outcome.amountOut - feeOut };
}

/** Whether token 0 goes in. Throws SwapRefused before the pool opens, and for vaults that are not the pool's. */
function checkGate({ accounts, clock }: Run, { poolState, inputVault, outputVault }: SwapAccountKeys): boolean {
  const pool = accounts.get(poolState).data;
  const { tokenMint0, tokenVault0, tokenVault1 } = readStruct("PoolState", POOL_KEY_FIELDS, pool);
  const { openTime } = readStruct("PoolState", POOL_SWAP_FIELDS, pool);
  if (BigInt(clock.unixTimestampS) <= openTime) refuse("RequireGtViolated", `swaps begin after ${openTime}`);
  const aToB = mintHeldBy(accounts, inputVault) === tokenMint0;
  const [vaultIn, vaultOut] = aToB ? [tokenVault0, tokenVault1] : [tokenVault1, tokenVault0];
  if (inputVault !== vaultIn || outputVault !== vaultOut)
    refuse("InvalidInputPoolVault", `${inputVault} and ${outputVault} are not the vaults of ${poolState}`);
  return aToB;
}

const HOLDING_FIELDS = { mint: ["key", 0] } as const;

/** The mint of a token account that has been checked to be one. */
export function mintHeldBy(accounts: WorkingAccounts, tokenAccount: Pubkey): Pubkey {
  return readStruct("TokenAccount", HOLDING_FIELDS, accounts.get(tokenAccount).data).mint;
}

function transferFeesOf({ accounts, clock }: Run, { mints }: SwapAccountKeys) {
  const of = (mint: Pubkey): TransferFee | null => {
    const { owner, data } = accounts.get(mint);
    return owner === TOKEN_PROGRAM ? null : transferFeeOfMint(data, clock.epoch);
  };
  return mints === null ? { input: null, output: null } : { input: of(mints.input), output: of(mints.output) };
}

/** The fee on top of what is to arrive; one of 100 % counts as its maximum. */
function inverseFee(fee: TransferFee | null, arriving: bigint, version: ProgramVersion): bigint {
  if (fee === null) return 0n;
  if (fee.basisPoints === 10_000) return fee.maximumFee;
  const inverse = inverseFeeOf(fee, arriving);
  if (inverse === null) return refuse(version.overflow, `no u64 lets ${arriving} arrive`);
  if (version.feeMismatch !== null && feeOf(fee, arriving + inverse) !== inverse)
    refuse(version.feeMismatch, `a transfer of ${arriving + inverse} doesn't cost ${inverse}`);
  return inverse;
}

function plus(amount: bigint, fee: bigint, { overflow }: ProgramVersion): bigint {
  if (amount + fee > U64_MAX) refuse(overflow, `${amount} and a transfer fee of ${fee} are more than a u64 holds`);
  return amount + fee;
}

function moveTokens(run: Run, keys: SwapAccountKeys, sent: bigint, given: bigint): void {
  const { accounts, version } = run;
  const { payer, poolState, inputTokenAccount, outputTokenAccount, inputVault, outputVault, mints } = keys;
  const [inputMint, outputMint] = [mints?.input ?? null, mints?.output ?? null];
  transfer(run, inputTokenAccount, inputVault, payer, sent, inputMint);
  if (version.closesDrainedPool && tokenAmount(accounts.get(outputVault).data) <= given)
    accounts.bytesToWrite(poolState)[POOL_SWAP_FIELDS.status[1]] = ALL_CLOSED;
  transfer(run, outputVault, outputTokenAccount, poolState, given, outputMint);
}

function transfer(
  { accounts, clock }: Run,
  source: Pubkey,
  destination: Pubkey,
  authority: Pubkey,
  amount: bigint,
  mint: Pubkey | null,
): void {
  if (amount === 0n) return;
  const is2022 = mint !== null && accounts.get(source).owner === TOKEN_2022_PROGRAM;
  const decimals = mint === null ? 0 : viewOf(accounts.get(mint).data).getUint8(MINT_FIELDS.decimals[1]);
  transferTokens(accounts, {
    tokenProgram: is2022 ? TOKEN_2022_PROGRAM : TOKEN_PROGRAM,
    source,
    destination,
    authority,
    amount,
    checked: mint === null ? null : { mint, decimals },
    epoch: clock.epoch,
    hasMemo: false,
  });
}

interface LoggedSwap {
  readonly keys: SwapAccountKeys;
  readonly outcome: PoolOutcome;
  readonly aToB: boolean;
  readonly feeIn: bigint;
  readonly feeOut: bigint;
  readonly feeOn: number;
}

function logEvent({ version, logs }: Run, { keys, outcome, aToB, feeIn, feeOut, feeOn }: LoggedSwap): void {
  const input = { amount: outcome.amountIn, fee: feeIn, account: keys.inputTokenAccount };
  const output = { amount: outcome.amountOut - feeOut, fee: feeOut, account: keys.outputTokenAccount };
  const [token0, token1] = aToB ? [input, output] : [output, input];
  const event = {
    poolState: keys.poolState,
    sender: keys.payer,
    tokenAccount0: token0.account,
    tokenAccount1: token1.account,
    amount0: token0.amount,
    transferFee0: token0.fee,
    amount1: token1.amount,
    transferFee1: token1.fee,
    zeroForOne: aToB,
    sqrtPriceX64: outcome.sqrtPrice,
    liquidity: outcome.liquidity,
    tick: outcome.tick,
  };
  const tradeFee = outcome.liquidityFeeAmount + outcome.protocolFeeAmount + outcome.fundFeeAmount;
  const isOn0 = isFeeOnInput(feeOn, aToB) === aToB;
  const tradeFees = { tradeFee0: isOn0 ? tradeFee : 0n, tradeFee1: isOn0 ? 0n : tradeFee };
  logs.push(`Program data: ${base64Of(encodeSwapEvent(event, version.tellsTradeFees ? tradeFees : null))}`);
}
