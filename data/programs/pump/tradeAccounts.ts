import type { Pubkey } from "../../market/units.ts";
import { CURVE_FEE_CONFIG } from "../pumpFees/feeConfig.ts";
import { accountAt, type TradeInstruction, tradeAccountPlaces } from "./instruction.ts";

/** The accounts that a trade reads and writes; null for what the program's versions didn't have at the time. */
export interface TradeAccounts {
  readonly global: Pubkey;
  readonly feeRecipient: Pubkey;
  readonly mint: Pubkey;
  readonly tokenProgram: Pubkey;
  readonly curve: Pubkey;
  readonly curveTokens: Pubkey;
  readonly user: Pubkey;
  readonly userTokens: Pubkey;
  readonly creatorVault: Pubkey | null;
  readonly feeConfig: Pubkey | null;
  readonly buybackRecipient: Pubkey | null;
  /** What the program notes of the user, and where his cashback goes. */
  readonly volumeAccumulator: Pubkey | null;
  /** The same accounts for coins that aren't priced in SOL; null in instructions that know no other. */
  readonly quote: QuoteAccounts | null;
}

/** Token accounts of the quote mint, by owner. */
export interface QuoteAccounts {
  readonly mint: Pubkey;
  readonly tokenProgram: Pubkey;
  readonly feeRecipient: Pubkey;
  readonly buybackRecipient: Pubkey;
  readonly curve: Pubkey;
  readonly user: Pubkey;
  readonly creatorVault: Pubkey;
  readonly volumeAccumulator: Pubkey;
}

/** How many accounts a trade must have at least. */
const NATIVE_COUNT = 12;

/**
 * A trade's accounts by what they are for. Of the first generation the list grew: a creator's vault took the place of
 * an account that nothing read, the fee program's accounts and others were appended. What routers put behind it is told
 * apart by the fee program's account. Throws DecodeError when there are too few.
 */
export function accountsOfTrade(trade: TradeInstruction, accounts: readonly Pubkey[]): TradeAccounts {
  const at = (place: number) => accountAt(trade.instruction, accounts, place);
  const { global, mint, curve, curveTokens, user, userTokens, feeRecipient } = tradeAccountPlaces(trade);
  const common = {
    global: at(global),
    feeRecipient: at(feeRecipient ?? global),
    mint: at(mint),
    curve: at(curve),
    curveTokens: at(curveTokens),
    user: at(user),
    userTokens: at(userTokens),
  };
  if (trade.accounts === "native") return { ...common, ...nativeRest(trade, accounts, at), quote: null };
  // Sales have no accumulator of all volume, so that what follows it stands one place further ahead.
  const shift = trade.isBuy ? 0 : 1;
  return {
    ...common,
    tokenProgram: at(3),
    creatorVault: at(16),
    feeConfig: at(22 - shift),
    buybackRecipient: at(8),
    volumeAccumulator: at(20 - shift),
    quote: {
      mint: at(2),
      tokenProgram: at(4),
      feeRecipient: at(7),
      buybackRecipient: at(9),
      curve: at(12),
      user: at(15),
      creatorVault: at(17),
      volumeAccumulator: at(21 - shift),
    },
  };
}

type NativeRest = Pick<
  TradeAccounts,
  "tokenProgram" | "creatorVault" | "feeConfig" | "buybackRecipient" | "volumeAccumulator"
>;

function nativeRest(
  { isBuy }: TradeInstruction,
  accounts: readonly Pubkey[],
  at: (place: number) => Pubkey,
): NativeRest {
  at(NATIVE_COUNT - 1);
  const [tokenProgramAt, creatorVaultAt, feeConfigAt] = isBuy ? [8, 9, 14] : [9, 8, 12];
  const hasFeeProgram = accounts[feeConfigAt] === CURVE_FEE_CONFIG;
  const behind = hasFeeProgram ? accounts.slice(feeConfigAt + 2) : [];
  const listedAccumulator = isBuy && hasFeeProgram ? at(13) : null;
  return {
    tokenProgram: at(tokenProgramAt),
    creatorVault: at(creatorVaultAt),
    feeConfig: hasFeeProgram ? CURVE_FEE_CONFIG : null,
    buybackRecipient: behind.length >= 2 ? (behind.at(-1) ?? null) : null,
    // A sale of a cashback coin names it behind the list, before all else.
    volumeAccumulator: isBuy ? listedAccumulator : (behind[0] ?? null),
  };
}
