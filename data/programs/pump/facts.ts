import { SOL } from "../../market/tokens.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import type { ProgramFact } from "../program.ts";
import { eventOf } from "../pumpFees/toldEvent.ts";
import { feeOn } from "../pumpFees/tradeFees.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { isEventCall } from "../transaction/eventCalls.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { lamportTransfersAmong, supplyChangesAmong, transfersAmong } from "../transaction/transfers.ts";
import { type CreateEvent, decodeCreateEvent, decodeTradeEvent, type TradeEvent } from "./events.ts";
import {
  accountAt,
  CREATES,
  type CreateName,
  createName,
  decodeTrade,
  PUMP,
  type TradeInstruction,
  tradeAccountPlaces,
} from "./instruction.ts";
import { versionAt } from "./versions.ts";

/** What a trade cost, in parts per million, while its event didn't say so, until May 2025. */
const FIRST_FEE_PPM = 10_000n;

/**
 * What one call of the program did: a trade or a new coin. Amounts are what left and reached the trader for the trade
 * itself: with all fees, without rent for accounts that were missing. The quote is SOL where a coin has no other.
 * A coin's first liquidity is what was minted into its curve's token account. Throws DecodeError.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  if (isEventCall(call)) return [];
  const trade = decodeTrade(call.data);
  if (trade !== null) return [tradeFact(call, trade, transaction)];
  const create = createName(call.data);
  return create === null || transaction.error !== null ? [] : [createFact(call, create, transaction)];
}

function tradeFact(call: InstructionCall, trade: TradeInstruction, transaction: TransactionRecord): ProgramFact {
  const { instruction, isBuy, exactIn, amount, threshold } = trade;
  const amounts = transaction.error === null ? amountsOf(call, trade, transaction) : NOTHING;
  return {
    stream: "swap",
    facts: {
      ...placeOf(call, transaction),
      signer: signerOf(transaction),
      program: PUMP,
      pool: accountAt(instruction, call.accounts, tradeAccountPlaces(trade).curve),
      aToB: !isBuy,
      exactIn,
      amount: amount as RawAmount,
      threshold: threshold as RawAmount,
      sqrtPriceLimit: null,
      ...amounts,
      error: transaction.error,
    },
  };
}

interface Amounts {
  readonly amountIn: RawAmount | null;
  readonly amountOut: RawAmount | null;
}

const NOTHING: Amounts = { amountIn: null, amountOut: null };

function amountsOf(call: InstructionCall, trade: TradeInstruction, transaction: TransactionRecord): Amounts {
  const event = eventOf(call, transaction, decodeTradeEvent);
  if (event === null) return amountsOfTransfers(call, trade, transaction);
  // A buy that keeps its fees on the curve may go on into the pool to come, of which this event doesn't tell.
  if (trade.accounts === "keeping" && trade.isBuy && event.realTokenReserves === 0n) return NOTHING;
  const quote = event.quoteAmount ?? event.solAmount;
  const fees = feesOf(event, call, trade, transaction);
  return trade.isBuy
    ? { amountIn: (quote + fees) as RawAmount, amountOut: event.tokenAmount as RawAmount }
    : { amountIn: event.tokenAmount as RawAmount, amountOut: (quote - fees) as RawAmount };
}

/** All fees of a trade. `buybackFee` is part of `fee`, and `holderRewards` of `creatorFee`. */
function feesOf(
  event: TradeEvent,
  call: InstructionCall,
  trade: TradeInstruction,
  transaction: TransactionRecord,
): bigint {
  if (event.fee !== null) return event.fee + (event.creatorFee ?? 0n) + (event.cashback ?? 0n);
  const recipient = accountAt(trade.instruction, call.accounts, tradeAccountPlaces(trade).feeRecipient ?? 0);
  const paid = lamportTransfersAmong(descendantsOf(call, transaction)).find(
    ({ destination }) => destination === recipient,
  );
  // Sellers' lamports the program moves itself, so that no call shows them.
  return paid?.lamports ?? feeOn(event.solAmount, FIRST_FEE_PPM, versionAt(transaction.slot ?? 0).feeRounding);
}

/** Where the source has neither events nor logs, only the tokens are certain. */
function amountsOfTransfers(call: InstructionCall, trade: TradeInstruction, transaction: TransactionRecord): Amounts {
  const vault = accountAt(trade.instruction, call.accounts, tradeAccountPlaces(trade).curveTokens);
  const moved = transfersAmong(descendantsOf(call, transaction)).find(
    ({ source, destination }) => (trade.isBuy ? source : destination) === vault,
  );
  const tokens = (moved?.amount ?? null) as RawAmount | null;
  return trade.isBuy ? { amountIn: null, amountOut: tokens } : { amountIn: tokens, amountOut: null };
}

function createFact(call: InstructionCall, create: CreateName, transaction: TransactionRecord): ProgramFact {
  const places = CREATES[create];
  const event = eventOf(call, transaction, decodeCreateEvent);
  const vault = accountAt(create, call.accounts, places.curveTokens);
  const minted = supplyChangesAmong(descendantsOf(call, transaction)).find(
    ({ kind, account }) => kind === "mint" && account === vault,
  );
  const { slot, txIndex, ixPath, signature } = placeOf(call, transaction);
  return {
    stream: "pool_created",
    facts: {
      slot,
      txIndex,
      ixPath,
      signature,
      creator: event?.creator ?? accountAt(create, call.accounts, places.user),
      program: PUMP,
      pool: accountAt(create, call.accounts, places.curve),
      mintA: accountAt(create, call.accounts, places.mint),
      vaultA: vault,
      ...quoteOf(event, create, call),
      tickSpacing: null,
      feePpm: null,
      sqrtPrice: null,
      amountA: (minted?.amount ?? null) as RawAmount | null,
      amountB: 0n as RawAmount,
      openTimeS: null,
    },
  };
}

/** SOL lies on the curve itself, other quotes in a token account, which `create_v2` names behind their mint. */
function quoteOf(
  event: CreateEvent | null,
  create: CreateName,
  { accounts }: InstructionCall,
): { readonly mintB: Pubkey; readonly vaultB: Pubkey | null } {
  const { quoteMint: place } = CREATES[create];
  const listed = place === null ? undefined : accounts[place];
  const mint = event?.quoteMint ?? listed ?? SOL.mint;
  if (mint === SYSTEM_PROGRAM || mint === SOL.mint) return { mintB: SOL.mint, vaultB: null };
  return { mintB: mint, vaultB: place === null ? null : (accounts[place + 1] ?? null) };
}
