import { SOL } from "../../market/tokens.ts";
import type { Pubkey } from "../../market/units.ts";
import type { Instruction, SwapAccounts, SwapArguments } from "../program.ts";
import { CURVE_FEE_CONFIG, PUMP_FEES } from "../pumpFees/feeConfig.ts";
import { associatedTokenAccount } from "../token/associatedAccount.ts";
import { ASSOCIATED_TOKEN_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import {
  creatorVaultOf,
  curveOf,
  EVENT_AUTHORITY,
  GLOBAL_ADDRESS,
  GLOBAL_VOLUME_ACCUMULATOR,
  sharingConfigOf,
  volumeAccumulatorOf,
} from "./addresses.ts";
import { encodeTrade, PUMP, type TradeName } from "./instruction.ts";

/** What only the caller knows; he may name any of the other accounts as well. */
const GIVEN = ["baseMint", "baseTokenProgram", "user", "creator", "feeRecipient", "buybackFeeRecipient"] as const;

/**
 * The accounts of `buy_v2` and `buy_exact_quote_in_v2` in their order, and of them those that `sell_v2` lacks. Source:
 * the IDL in npm @pump-fun/pump-sdk 2.0.0, src/idl/pump.json.
 */
const ACCOUNTS = [
  "global",
  "baseMint",
  "quoteMint",
  "baseTokenProgram",
  "quoteTokenProgram",
  "associatedTokenProgram",
  "feeRecipient",
  "quoteFeeRecipient",
  "buybackFeeRecipient",
  "quoteBuybackFeeRecipient",
  "bondingCurve",
  "baseBondingCurve",
  "quoteBondingCurve",
  "user",
  "baseUser",
  "quoteUser",
  "creatorVault",
  "quoteCreatorVault",
  "sharingConfig",
  "globalVolumeAccumulator",
  "userVolumeAccumulator",
  "quoteUserVolumeAccumulator",
  "feeConfig",
  "feeProgram",
  "systemProgram",
  "eventAuthority",
  "program",
] as const;
const NOT_IN_SALES: ReadonlySet<string> = new Set(["globalVolumeAccumulator"]);
const WRITABLE: ReadonlySet<string> = new Set([
  "feeRecipient",
  "quoteFeeRecipient",
  "buybackFeeRecipient",
  "quoteBuybackFeeRecipient",
  "bondingCurve",
  "baseBondingCurve",
  "quoteBondingCurve",
  "user",
  "baseUser",
  "quoteUser",
  "creatorVault",
  "quoteCreatorVault",
  "userVolumeAccumulator",
  "quoteUserVolumeAccumulator",
]);

/**
 * A trade of our own, by the instructions of the second generation, which trade every coin. `accounts` names `baseMint`,
 * `baseTokenProgram`, `user`, `creator` (the curve's), `feeRecipient` (one of Global's, in Mayhem mode a reserved one)
 * and `buybackFeeRecipient`; for a coin not priced in SOL also `quoteMint` and, unless SPL Token has that mint,
 * `quoteTokenProgram`. Throws RangeError for one that is missing, and for what the program has no instruction for: a
 * price limit, and a sale for an exact output.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  if (swap.sqrtPriceLimit !== null) throw new RangeError("a bonding curve takes no price limit");
  const instruction = tradeNameOf(swap);
  const known = { ...derivedAccounts(accounts), ...accounts };
  const names = swap.aToB ? ACCOUNTS.filter((name) => !NOT_IN_SALES.has(name)) : ACCOUNTS;
  return {
    program: PUMP,
    accounts: names.map((name) => ({
      pubkey: known[name] as Pubkey,
      isSigner: name === "user",
      isWritable: WRITABLE.has(name),
    })),
    data: encodeTrade(instruction, swap.amount, swap.threshold),
  };
}

function tradeNameOf({ aToB, exactIn }: SwapArguments): TradeName {
  if (!aToB) return exactIn ? "buy_exact_quote_in_v2" : "buy_v2";
  if (!exactIn) throw new RangeError("a bonding curve sells an exact input; ask it what to sell for the output");
  return "sell_v2";
}

function derivedAccounts(accounts: SwapAccounts): Record<(typeof ACCOUNTS)[number], Pubkey> {
  const [baseMint, baseTokenProgram, user, creator, feeRecipient, buybackFeeRecipient] = GIVEN.map((name) => {
    const account = accounts[name];
    if (account === undefined) throw new RangeError(`a trade on a bonding curve needs the account ${name}`);
    return account;
  }) as [Pubkey, Pubkey, Pubkey, Pubkey, Pubkey, Pubkey];
  const quoteMint = accounts.quoteMint ?? SOL.mint;
  const quoteTokenProgram = accounts.quoteTokenProgram ?? TOKEN_PROGRAM;
  const quoteOf = (owner: Pubkey) => associatedTokenAccount(owner, quoteMint, quoteTokenProgram);
  const bondingCurve = curveOf(baseMint);
  const creatorVault = creatorVaultOf(creator);
  const userVolumeAccumulator = volumeAccumulatorOf(user);
  return {
    global: GLOBAL_ADDRESS,
    baseMint,
    quoteMint,
    baseTokenProgram,
    quoteTokenProgram,
    associatedTokenProgram: ASSOCIATED_TOKEN_PROGRAM,
    feeRecipient,
    quoteFeeRecipient: quoteOf(feeRecipient),
    buybackFeeRecipient,
    quoteBuybackFeeRecipient: quoteOf(buybackFeeRecipient),
    bondingCurve,
    baseBondingCurve: associatedTokenAccount(bondingCurve, baseMint, baseTokenProgram),
    quoteBondingCurve: quoteOf(bondingCurve),
    user,
    baseUser: associatedTokenAccount(user, baseMint, baseTokenProgram),
    quoteUser: quoteOf(user),
    creatorVault,
    quoteCreatorVault: quoteOf(creatorVault),
    sharingConfig: sharingConfigOf(baseMint),
    globalVolumeAccumulator: GLOBAL_VOLUME_ACCUMULATOR,
    userVolumeAccumulator,
    quoteUserVolumeAccumulator: quoteOf(userVolumeAccumulator),
    feeConfig: CURVE_FEE_CONFIG,
    feeProgram: PUMP_FEES,
    systemProgram: SYSTEM_PROGRAM,
    eventAuthority: EVENT_AUTHORITY,
    program: PUMP,
  };
}
