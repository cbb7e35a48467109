import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, ChainClock, Instruction } from "#data/programs/program.ts";
import { type BondingCurve, decodeGlobal, type Global } from "#data/programs/pump/decode.ts";
import { encodeBondingCurve, encodeGlobal } from "#data/programs/pump/encode.ts";
import { decodeTradeEvent, type TradeEvent } from "#data/programs/pump/events.ts";
import { decodeTrade, PUMP } from "#data/programs/pump/instruction.ts";
import { accountsOfTrade } from "#data/programs/pump/tradeAccounts.ts";
import { CURVE_FEE_CONFIG, encodeFeeConfig, type FeeConfig, PUMP_FEES } from "#data/programs/pumpFees/feeConfig.ts";
import { eventOf } from "#data/programs/pumpFees/toldEvent.ts";
import { SYSTEM_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall, TransactionRecord } from "#data/programs/transaction/record.ts";
import { CURVE_FEES } from "../pumpFees/mainnetFees.ts";
import { callsOf, type Recorded } from "../pumpFees/recorded.ts";
import { accountBytes, keyOf, mintBytes } from "../token/tokenBytes.ts";

/** A trade that a transaction made, with the event that it told. */
export interface RealTrade extends Recorded {
  readonly call: InstructionCall;
  readonly event: TradeEvent;
}

/** The trades that succeeded, and told their event. */
export function realTrades(recorded: readonly Recorded[]): readonly RealTrade[] {
  return callsOf(recorded, PUMP).flatMap((each) => {
    const event = decodeTrade(each.call.data) === null ? null : eventOf(each.call, each.transaction, decodeTradeEvent);
    return event === null ? [] : [{ ...each, event }];
  });
}

/** The program's configuration as an account of 2025 has it. */
export function globalOf(carbonFixtures: string): Global {
  const text = readFileSync(join(carbonFixtures, "pumpfun__global_account.json"), "utf8");
  const { data } = JSON.parse(text) as { readonly data: string };
  return decodeGlobal(new Uint8Array(Buffer.from(data, "base64")));
}

/** The instruction as the call had it; whoever trades has signed. */
export function instructionOf({ call, event }: Pick<RealTrade, "call" | "event">): Instruction {
  return {
    program: PUMP,
    accounts: call.accounts.map((pubkey) => ({ pubkey, isSigner: pubkey === event.user, isWritable: true })),
    data: call.data,
  };
}

export function clockOf({ event }: Pick<RealTrade, "event">, slot: number): ChainClock {
  return { slot, unixTimestampS: Number(event.timestamp), epoch: 0 };
}

/** The curve as it stood before the trade: its event tells it as it was after. */
export function curveBefore(event: TradeEvent): BondingCurve {
  const sign = event.isBuy ? 1n : -1n;
  const quote = event.quoteAmount ?? event.solAmount;
  return {
    virtualTokenReserves: event.virtualTokenReserves + sign * event.tokenAmount,
    virtualQuoteReserves: (event.virtualQuoteReserves ?? event.virtualSolReserves) - sign * quote,
    realTokenReserves: event.realTokenReserves + sign * event.tokenAmount,
    realQuoteReserves: (event.realQuoteReserves ?? event.realSolReserves) - sign * quote,
    tokenTotalSupply: 10n ** 15n,
    complete: false,
    creator: event.creator ?? (SYSTEM_PROGRAM as Pubkey),
    isMayhemMode: event.mayhemMode ?? false,
    isCashbackCoin: (event.cashback ?? 0n) > 0n,
    quoteMint: event.quoteMint ?? (SYSTEM_PROGRAM as Pubkey),
    creatorFeeBps: 0n,
    canEditCreatorFee: false,
    isHolderReward: false,
    creatorFeeUnclaimed: 0n,
    protocolFeesUnclaimed: 0n,
    depth: 0,
    initialVirtualQuoteReserves: 0n,
    postCompleteBaseOut: 0n,
    postCompleteQuoteIn: 0n,
    size: 151,
    tail: new Uint8Array(),
  };
}

/** The configuration that lets the trade's recipients take fees, at the rates that its event tells. */
function globalFor(global: Global, { call, event }: RealTrade): Global {
  const recipients = [event.feeRecipient ?? (call.accounts[1] as Pubkey), ...global.feeRecipients.slice(1)];
  return {
    ...global,
    feeBps: event.feeBps ?? global.feeBps,
    creatorFeeBps: event.creatorFeeBps ?? 0n,
    feeRecipients: global.feeRecipients.some((key) => key === recipients[0]) ? global.feeRecipients : recipients,
    buybackBps: event.buybackFeeBps ?? 0n,
    buybackFeeRecipients: global.buybackFeeRecipients.with(0, call.accounts.at(-1) as Pubkey),
    size: 1_087,
  };
}

/** Rent of whatever account is there besides. */
const SOME_LAMPORTS = 1_000_000_000n;

/**
 * What the trade's accounts held: lamports and tokens as its transaction had them at the beginning, the curve as its event
 * says, the programs' configurations.
 */
export function accountsBefore(
  trade: RealTrade,
  global: Global,
  change: { readonly curve?: Partial<BondingCurve>; readonly global?: Partial<Global>; readonly fees?: FeeConfig } = {},
): Map<Pubkey, AccountState> {
  const { call, event, transaction } = trade;
  const instruction = decodeTrade(call.data);
  if (instruction === null) throw new Error("no trade");
  const named = accountsOfTrade(instruction, call.accounts);
  const lamportsOf = (key: Pubkey) => {
    const lamports = transaction.lamportsBefore[transaction.keys.indexOf(key)];
    return lamports === undefined || lamports === 0n ? SOME_LAMPORTS : lamports;
  };
  const state = (key: Pubkey, owner: Pubkey, data: Uint8Array): [Pubkey, AccountState] => [
    key,
    { owner, lamports: lamportsOf(key), data },
  ];
  // Nothing is known where the source has no balances, or the account came into being on the way.
  const tokens = (key: Pubkey, owner: Pubkey, unknown: bigint) => {
    const amount = transaction.tokenBalances.find(({ account }) => account === key)?.before || unknown;
    return state(key, named.tokenProgram, accountBytes({ mint: named.mint, owner, amount }));
  };
  const plain = call.accounts.map((key) => state(key, SYSTEM_PROGRAM, new Uint8Array()));
  const curve = { ...curveBefore(event), ...change.curve };
  return new Map([
    ...plain,
    state(named.global, PUMP, encodeGlobal({ ...globalFor(global, trade), ...change.global })),
    state(CURVE_FEE_CONFIG, PUMP_FEES, encodeFeeConfig(change.fees ?? CURVE_FEES)),
    state(named.curve, PUMP, encodeBondingCurve(curve)),
    state(named.mint, named.tokenProgram, mintBytes({ mintAuthority: keyOf(0) })),
    tokens(named.curveTokens, named.curve, curve.tokenTotalSupply),
    tokens(named.userTokens, named.user, event.isBuy ? 0n : event.tokenAmount),
  ]);
}

/** By how many lamports an account changed in a transaction. */
export function lamportsGained(transaction: TransactionRecord, account: Pubkey): bigint {
  const place = transaction.keys.indexOf(account);
  return (transaction.lamportsAfter[place] ?? 0n) - (transaction.lamportsBefore[place] ?? 0n);
}

/** The trades of each transaction, in their order. */
export function byTransaction(trades: readonly RealTrade[]): readonly (readonly RealTrade[])[] {
  const found = new Map<TransactionRecord, RealTrade[]>();
  for (const trade of trades) found.set(trade.transaction, [...(found.get(trade.transaction) ?? []), trade]);
  return [...found.values()];
}
