import type { Pubkey } from "#data/market/units.ts";
import type { AccountState, ChainClock, Instruction } from "#data/programs/program.ts";
import { encodeFeeConfig, POOL_FEE_CONFIG, PUMP_FEES } from "#data/programs/pumpFees/feeConfig.ts";
import { eventOf } from "#data/programs/pumpFees/toldEvent.ts";
import { decodeGlobalConfig, decodePool, type GlobalConfig, type Pool } from "#data/programs/pumpSwap/decode.ts";
import { encodeGlobalConfig, encodePool } from "#data/programs/pumpSwap/encode.ts";
import { type BuyEvent, decodeBuyEvent, decodeSellEvent, type SellEvent } from "#data/programs/pumpSwap/events.ts";
import { poolAuthorityOf } from "#data/programs/pumpSwap/fees.ts";
import { decodeTrade, PUMP_SWAP, type TradeAccounts, tradeAccounts } from "#data/programs/pumpSwap/instruction.ts";
import { GLOBAL_CONFIG, POOL } from "#data/programs/pumpSwap/layout.ts";
import { SYSTEM_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { InstructionCall } from "#data/programs/transaction/record.ts";
import { POOL_FEES } from "../pumpFees/mainnetFees.ts";
import { callsOf, type Recorded } from "../pumpFees/recorded.ts";
import { accountBytes, keyOf, mintBytes } from "../token/tokenBytes.ts";

/** A trade that a transaction made, with the event that it told; it may have been undone later, when another call failed. */
export interface RealTrade extends Recorded {
  readonly call: InstructionCall;
  readonly event: BuyEvent | SellEvent;
  readonly isBuy: boolean;
  readonly named: TradeAccounts;
}

/** The trades that told their event. */
export function realTrades(recorded: readonly Recorded[]): readonly RealTrade[] {
  return callsOf(recorded, PUMP_SWAP).flatMap((each) => {
    const { call, transaction } = each;
    const trade = decodeTrade(call.data);
    if (trade === null) return [];
    const { instruction, isBuy } = trade;
    const event: BuyEvent | SellEvent | null = isBuy
      ? eventOf(call, transaction, decodeBuyEvent)
      : eventOf(call, transaction, decodeSellEvent);
    return event === null ? [] : [{ ...each, event, isBuy, named: tradeAccounts(instruction, call.accounts) }];
  });
}

/** The instruction as the call had it; whoever trades has signed. */
export function instructionOf({ call, named }: Pick<RealTrade, "call" | "named">): Instruction {
  return {
    program: PUMP_SWAP,
    accounts: call.accounts.map((pubkey) => ({ pubkey, isSigner: pubkey === named.user, isWritable: true })),
    data: call.data,
  };
}

export function clockOf({ event, transaction }: RealTrade): ChainClock {
  return { slot: transaction.slot ?? 0, unixTimestampS: Number(event.timestamp), epoch: 0 };
}

function emptyOf(form: { readonly discriminator: Uint8Array; readonly knownSize: number }): Uint8Array {
  const bytes = new Uint8Array(form.knownSize);
  bytes.set(form.discriminator);
  return bytes;
}

/** A pool with nothing in it. */
export const EMPTY_POOL: Pool = decodePool(emptyOf(POOL));
export const EMPTY_CONFIG: GlobalConfig = decodeGlobalConfig(emptyOf(GLOBAL_CONFIG));

/** What may be other than in the real trade. */
export interface Change {
  readonly pool?: Partial<Pool>;
  readonly config?: Partial<GlobalConfig>;
  readonly supply?: bigint;
}

/**
 * What the trade's accounts held: balances and reserves as its event tells them, a pool that a coin's curve ended in, the
 * configurations at the rates of the time.
 */
export function accountsBefore(trade: RealTrade, change: Change = {}): Map<Pubkey, AccountState> {
  const { call, event, named } = trade;
  const at = (place: number) => call.accounts[place] as Pubkey;
  const [baseProgram, quoteProgram] = [at(11), at(12)];
  const state = (key: Pubkey, owner: Pubkey, data: Uint8Array): [Pubkey, AccountState] => [
    key,
    { owner, lamports: 1_000_000_000n, data },
  ];
  const base = (key: Pubkey, owner: Pubkey, amount: bigint) =>
    state(key, baseProgram, accountBytes({ mint: named.baseMint, owner, amount }));
  const quote = (key: Pubkey, owner: Pubkey, amount: bigint) =>
    state(key, quoteProgram, accountBytes({ mint: named.quoteMint, owner, amount }));
  const pool: Pool = {
    ...EMPTY_POOL,
    creator: poolAuthorityOf(named.baseMint),
    baseMint: named.baseMint,
    quoteMint: named.quoteMint,
    baseVault: named.baseVault,
    quoteVault: named.quoteVault,
    coinCreator: event.coinCreator ?? (SYSTEM_PROGRAM as Pubkey),
    ...change.pool,
  };
  const config: GlobalConfig = {
    ...EMPTY_CONFIG,
    lpFeeBps: event.lpFeeBps,
    protocolFeeBps: event.protocolFeeBps,
    protocolFeeRecipients: EMPTY_CONFIG.protocolFeeRecipients.with(5, at(9)),
    ...change.config,
  };
  const paid = [at(10), ...call.accounts.slice(17, 18), ...call.accounts.slice(trade.isBuy ? 23 : 21)];
  return new Map([
    ...paid.map((key) => quote(key, keyOf(8), 0n)),
    state(named.globalConfig, PUMP_SWAP, encodeGlobalConfig(config)),
    state(POOL_FEE_CONFIG, PUMP_FEES, encodeFeeConfig(POOL_FEES)),
    state(named.pool, PUMP_SWAP, encodePool(pool)),
    state(named.baseMint, baseProgram, mintBytes({ supply: change.supply ?? 10n ** 15n })),
    state(named.quoteMint, quoteProgram, mintBytes({ decimals: 9 })),
    base(named.userBaseAccount, named.user, event.userBaseReserves),
    quote(named.userQuoteAccount, named.user, event.userQuoteReserves),
    base(named.baseVault, named.pool, event.poolBaseReserves),
    quote(named.quoteVault, named.pool, event.poolQuoteReserves),
  ]);
}
