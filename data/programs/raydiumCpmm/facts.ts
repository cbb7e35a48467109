import { NONE } from "../../market/blocks.ts";
import type { EventFacts } from "../../market/events.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import type { ProgramFact } from "../program.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { arrivedOf, transfersAmong } from "../transaction/transfers.ts";
import { lpChangeEventOf, swapEventOf } from "./events.ts";
import {
  accountsOf,
  decodeInitialize,
  decodeLiquidity,
  decodeSwap,
  type InitializeInstruction,
  type LiquidityInstruction,
  type Named,
  type SwapInstruction,
} from "./instruction.ts";
import { isToken0 } from "./tokenOrder.ts";

/**
 * The swaps, the changes of liquidity and the new pools of one call of the program. A pool whose making failed is none.
 * Throws DecodeError for data or accounts that end too early.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  const swap = decodeSwap(call.data);
  if (swap !== null) return [{ stream: "swap", facts: swapFacts(swap, call, transaction) }];
  const change = decodeLiquidity(call.data);
  if (change !== null) return [{ stream: "liquidity", facts: liquidityFacts(change, call, transaction) }];
  const made = decodeInitialize(call.data);
  if (made === null || transaction.error !== null) return [];
  return [{ stream: "pool_created", facts: poolFacts(made, call, transaction) }];
}

/**
 * With Token-2022 fees: `amountIn` is what left the user, `amountOut` what arrived there; the vaults see less of the one
 * and give more of the other.
 */
function swapFacts(swap: SwapInstruction, call: InstructionCall, transaction: TransactionRecord): EventFacts<"swap"> {
  const named = accountsOf("swap", call.accounts);
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    pool: named.poolState,
    // A pool's tokens are in the order of their keys.
    aToB: isToken0(named.inputTokenMint, named.outputTokenMint),
    exactIn: swap.exactIn,
    amount: swap.amount as RawAmount,
    threshold: swap.threshold as RawAmount,
    sqrtPriceLimit: null,
    ...(transaction.error === null ? movedBy(named, call, transaction) : { amountIn: null, amountOut: null }),
    error: transaction.error,
  };
}

type Moved = Pick<EventFacts<"swap">, "amountIn" | "amountOut">;

function movedBy(named: Named<"swap">, call: InstructionCall, transaction: TransactionRecord): Moved {
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const given = transfers.find(({ destination }) => destination === named.inputVault);
  const taken = transfers.find(({ source }) => source === named.outputVault);
  const event = swapEventOf(call);
  const left = given?.amount ?? (event === null ? null : event.inputAmount + event.inputTransferFee);
  const arrived =
    event !== null
      ? event.outputAmount - event.outputTransferFee
      : taken === undefined
        ? null
        : arrivedOf(taken, transaction);
  return { amountIn: left as RawAmount | null, amountOut: arrived as RawAmount | null };
}

/** Amounts as of swaps: what left the user, or what arrived there. */
function liquidityFacts(
  change: LiquidityInstruction,
  call: InstructionCall,
  transaction: TransactionRecord,
): EventFacts<"liquidity"> {
  const named = accountsOf("liquidity", call.accounts);
  const isDeposit = change.instruction === "deposit";
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const event = lpChangeEventOf(call);
  const amountAt = (vault: Pubkey, told: bigint | null): RawAmount | null => {
    if (transaction.error !== null) return null;
    const transfer = transfers.find(({ source, destination }) => (isDeposit ? destination : source) === vault);
    const moved = transfer === undefined ? null : isDeposit ? transfer.amount : arrivedOf(transfer, transaction);
    return (moved ?? told) as RawAmount | null;
  };
  const fee = (amount: bigint) => (isDeposit ? amount : 0n);
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    pool: named.poolState,
    position: null,
    tickLower: null,
    tickUpper: null,
    liquidityDelta: isDeposit ? change.lpTokenAmount : -change.lpTokenAmount,
    amountA: amountAt(named.token0Vault, event && event.token0Amount + fee(event.token0TransferFee)),
    amountB: amountAt(named.token1Vault, event && event.token1Amount + fee(event.token1TransferFee)),
    error: transaction.error,
  };
}

/** First amounts as they arrived in the vaults. */
function poolFacts(
  made: InitializeInstruction,
  call: InstructionCall,
  transaction: TransactionRecord,
): EventFacts<"pool_created"> {
  const named = accountsOf(made.instruction, call.accounts);
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const first = (vault: Pubkey, asked: bigint): RawAmount => {
    const transfer = transfers.find(({ destination }) => destination === vault);
    return ((transfer === undefined ? null : arrivedOf(transfer, transaction)) ?? asked) as RawAmount;
  };
  // The program opens no pool before the second that follows its making.
  const earliestS = transaction.blockTimeS === null ? 0n : BigInt(transaction.blockTimeS) + 1n;
  const openTimeS = made.openTime < earliestS ? earliestS : made.openTime;
  return {
    ...placeOf(call, transaction),
    creator: named.creator,
    program: call.program,
    pool: named.poolState,
    mintA: named.token0Mint,
    mintB: named.token1Mint,
    vaultA: named.token0Vault,
    vaultB: named.token1Vault,
    tickSpacing: null,
    feePpm: null,
    sqrtPrice: null,
    amountA: first(named.token0Vault, made.initAmount0),
    amountB: first(named.token1Vault, made.initAmount1),
    openTimeS: openTimeS < BigInt(NONE.u32) ? Number(openTimeS) : null,
  };
}
