import type { Pubkey, RawAmount } from "../../market/units.ts";
import type { ProgramFact } from "../program.ts";
import { accountAt } from "../pump/instruction.ts";
import { eventOf } from "../pumpFees/toldEvent.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { isEventCall } from "../transaction/eventCalls.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { arrivedOf, type TokenTransfer, transfersAmong } from "../transaction/transfers.ts";
import {
  decodeBuyEvent,
  decodeCreatePoolEvent,
  decodeDepositEvent,
  decodeSellEvent,
  decodeWithdrawEvent,
} from "./events.ts";
import {
  CREATE_POOL_ACCOUNTS,
  decodeCreatePool,
  decodeLiquidity,
  decodeTrade,
  LIQUIDITY_ACCOUNTS,
  PUMP_SWAP,
  type TradeInstruction,
  tradeAccounts,
} from "./instruction.ts";

/**
 * What one call of the program did: a trade, a change of liquidity or a new pool. Amounts are what left the trader, with
 * all fees, and what reached him: less what a Token-2022 mint kept on the way. Throws DecodeError.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  if (isEventCall(call)) return [];
  const trade = decodeTrade(call.data);
  if (trade !== null) return [tradeFact(call, trade, transaction)];
  const liquidity = decodeLiquidity(call.data);
  if (liquidity !== null) return [liquidityFact(call, liquidity, transaction)];
  const created = decodeCreatePool(call.data);
  return created === null || transaction.error !== null ? [] : [createFact(call, created, transaction)];
}

function tradeFact(call: InstructionCall, trade: TradeInstruction, transaction: TransactionRecord): ProgramFact {
  const { instruction, isBuy, exactIn, amount, threshold } = trade;
  const amounts = transaction.error === null ? amountsOf(call, trade, transaction) : NOTHING;
  return {
    stream: "swap",
    facts: {
      ...placeOf(call, transaction),
      signer: signerOf(transaction),
      program: PUMP_SWAP,
      pool: tradeAccounts(instruction, call.accounts).pool,
      aToB: !isBuy,
      exactIn,
      amount: amount as RawAmount,
      threshold: threshold as RawAmount,
      sqrtPriceLimit: null,
      amountIn: amounts.amountIn as RawAmount | null,
      amountOut: amounts.amountOut as RawAmount | null,
      error: transaction.error,
    },
  };
}

interface Amounts {
  readonly amountIn: bigint | null;
  readonly amountOut: bigint | null;
}

const NOTHING: Amounts = { amountIn: null, amountOut: null };

function amountsOf(call: InstructionCall, trade: TradeInstruction, transaction: TransactionRecord): Amounts {
  const told = trade.isBuy ? boughtOf(call, trade, transaction) : soldOf(call, transaction);
  const { userBaseAccount, userQuoteAccount, baseVault, quoteVault } = tradeAccounts(trade.instruction, call.accounts);
  const [userIn, vaultOut, userOut] = trade.isBuy
    ? [userQuoteAccount, baseVault, userBaseAccount]
    : [userBaseAccount, quoteVault, userQuoteAccount];
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const paid = transfers.filter(({ source }) => source === userIn);
  const got = transfers.find(({ source, destination }) => source === vaultOut && destination === userOut);
  return {
    amountIn: told?.amountIn ?? (paid.length === 0 ? null : paid.reduce((sum, { amount }) => sum + amount, 0n)),
    amountOut: arrived(got, transaction) ?? told?.amountOut ?? got?.amount ?? null,
  };
}

function arrived(transfer: TokenTransfer | undefined, transaction: TransactionRecord): bigint | null {
  return transfer === undefined ? null : arrivedOf(transfer, transaction);
}

/** Of a buy for an exact input the event has its two totals the other way round. */
function boughtOf(
  call: InstructionCall,
  { exactIn }: TradeInstruction,
  transaction: TransactionRecord,
): Amounts | null {
  const event = eventOf(call, transaction, decodeBuyEvent);
  if (event === null) return null;
  return { amountIn: exactIn ? event.quoteAmountIn : event.userQuoteAmountIn, amountOut: event.baseAmountOut };
}

function soldOf(call: InstructionCall, transaction: TransactionRecord): Amounts | null {
  const event = eventOf(call, transaction, decodeSellEvent);
  return event === null ? null : { amountIn: event.baseAmountIn, amountOut: event.userQuoteAmountOut };
}

function liquidityFact(
  call: InstructionCall,
  { isDeposit, lpAmount }: { readonly isDeposit: boolean; readonly lpAmount: bigint },
  transaction: TransactionRecord,
): ProgramFact {
  const pool = accountAt("deposit or withdraw", call.accounts, LIQUIDITY_ACCOUNTS.pool);
  const moved =
    transaction.error === null ? liquidityAmounts(call, isDeposit, transaction) : { base: null, quote: null };
  return {
    stream: "liquidity",
    facts: {
      ...placeOf(call, transaction),
      signer: signerOf(transaction),
      program: PUMP_SWAP,
      pool,
      position: null,
      tickLower: null,
      tickUpper: null,
      liquidityDelta: isDeposit ? lpAmount : -lpAmount,
      amountA: moved.base as RawAmount | null,
      amountB: moved.quote as RawAmount | null,
      error: transaction.error,
    },
  };
}

interface Moved {
  readonly base: bigint | null;
  readonly quote: bigint | null;
}

function liquidityAmounts(call: InstructionCall, isDeposit: boolean, transaction: TransactionRecord): Moved {
  const deposited = isDeposit ? eventOf(call, transaction, decodeDepositEvent) : null;
  if (deposited !== null) return { base: deposited.baseAmountIn, quote: deposited.quoteAmountIn };
  const withdrawn = isDeposit ? null : eventOf(call, transaction, decodeWithdrawEvent);
  if (withdrawn !== null) return { base: withdrawn.baseAmountOut, quote: withdrawn.quoteAmountOut };
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const through = (vault: Pubkey | undefined) =>
    transfers.find(({ source, destination }) => (isDeposit ? destination : source) === vault)?.amount ?? null;
  return {
    base: through(call.accounts[LIQUIDITY_ACCOUNTS.baseVault]),
    quote: through(call.accounts[LIQUIDITY_ACCOUNTS.quoteVault]),
  };
}

function createFact(
  call: InstructionCall,
  { baseAmountIn, quoteAmountIn }: { readonly baseAmountIn: bigint; readonly quoteAmountIn: bigint },
  transaction: TransactionRecord,
): ProgramFact {
  const event = eventOf(call, transaction, decodeCreatePoolEvent);
  const at = (name: keyof typeof CREATE_POOL_ACCOUNTS) =>
    accountAt("create_pool", call.accounts, CREATE_POOL_ACCOUNTS[name]);
  return {
    stream: "pool_created",
    facts: {
      ...placeOf(call, transaction),
      creator: at("creator"),
      program: PUMP_SWAP,
      pool: at("pool"),
      mintA: at("baseMint"),
      mintB: at("quoteMint"),
      vaultA: at("baseVault"),
      vaultB: at("quoteVault"),
      tickSpacing: null,
      feePpm: null,
      sqrtPrice: null,
      amountA: (event?.poolBaseAmount ?? baseAmountIn) as RawAmount,
      amountB: (event?.poolQuoteAmount ?? quoteAmountIn) as RawAmount,
      openTimeS: null,
    },
  };
}
