import { SOL } from "../../market/tokens.ts";
import type { Pubkey } from "../../market/units.ts";
import type { Instruction, InstructionAccount, SwapAccounts, SwapArguments } from "../program.ts";
import { POOL_FEE_CONFIG, PUMP_FEES } from "../pumpFees/feeConfig.ts";
import { associatedTokenAccount } from "../token/associatedAccount.ts";
import { ASSOCIATED_TOKEN_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import {
  creatorVaultOf,
  EVENT_AUTHORITY,
  GLOBAL_CONFIG_ADDRESS,
  GLOBAL_VOLUME_ACCUMULATOR,
  poolV2Of,
  volumeAccumulatorOf,
} from "./addresses.ts";
import { encodeTrade, PUMP_SWAP, TRADE_ACCOUNTS, type TradeName } from "./instruction.ts";

/** What only the caller knows; he may name any of the other accounts as well. */
const GIVEN = [
  "pool",
  "user",
  "baseMint",
  "baseTokenProgram",
  "coinCreator",
  "protocolFeeRecipient",
  "buybackFeeRecipient",
] as const;

/**
 * The accounts of `buy` and `buy_exact_quote_in` in their order, and of them those that `sell` lacks. Source: the IDL
 * and, for what stands behind (`remainingAccounts`), src/sdk/offlinePumpAmm.ts of npm @pump-fun/pump-swap-sdk 1.20.0.
 */
const ACCOUNTS = [
  ...TRADE_ACCOUNTS,
  "protocolFeeRecipient",
  "protocolFeeRecipientAccount",
  "baseTokenProgram",
  "quoteTokenProgram",
  "systemProgram",
  "associatedTokenProgram",
  "eventAuthority",
  "program",
  "creatorVaultAccount",
  "creatorVault",
  "globalVolumeAccumulator",
  "userVolumeAccumulator",
  "feeConfig",
  "feeProgram",
] as const;
const NOT_IN_SALES: ReadonlySet<string> = new Set(["globalVolumeAccumulator", "userVolumeAccumulator"]);
const WRITABLE: ReadonlySet<string> = new Set([
  "pool",
  "user",
  "userBaseAccount",
  "userQuoteAccount",
  "baseVault",
  "quoteVault",
  "protocolFeeRecipientAccount",
  "creatorVaultAccount",
  "userVolumeAccumulator",
  "cashbackAccount",
  "buybackFeeRecipientAccount",
]);

/**
 * A trade of our own. `accounts` names `pool`, `user`, `baseMint`, `baseTokenProgram`, `coinCreator` (the pool's; the
 * system program's key for none), `protocolFeeRecipient` (one of GlobalConfig's, in Mayhem mode a reserved one) and
 * `buybackFeeRecipient`; for a pool not quoted in SOL also `quoteMint` and, unless SPL Token has that mint,
 * `quoteTokenProgram`; for a cashback coin `cashbackAccount`, the quote account of the user's volume accumulator. Throws
 * RangeError for one that is missing, and for what the program has no instruction for: a price limit, and a sale for an
 * exact output.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  if (swap.sqrtPriceLimit !== null) throw new RangeError("PumpSwap takes no price limit");
  const instruction = tradeNameOf(swap);
  const known: SwapAccounts = { ...derivedAccounts(accounts), ...accounts };
  const names = swap.aToB ? ACCOUNTS.filter((name) => !NOT_IN_SALES.has(name)) : ACCOUNTS;
  return {
    program: PUMP_SWAP,
    accounts: [...names, ...namesBehind(swap, accounts)].map(
      (name): InstructionAccount => ({
        pubkey: known[name] as Pubkey,
        isSigner: name === "user",
        isWritable: WRITABLE.has(name),
      }),
    ),
    data: encodeTrade(instruction, swap.amount, swap.threshold),
  };
}

function tradeNameOf({ aToB, exactIn }: SwapArguments): TradeName {
  if (!aToB) return exactIn ? "buy_exact_quote_in" : "buy";
  if (!exactIn) throw new RangeError("PumpSwap sells an exact input; ask the pool what to sell for the output");
  return "sell";
}

function namesBehind({ aToB }: SwapArguments, accounts: SwapAccounts): readonly string[] {
  const cashback = accounts.cashbackAccount === undefined ? [] : ["cashbackAccount"];
  return [
    ...cashback,
    ...(aToB && cashback.length > 0 ? ["userVolumeAccumulator"] : []),
    ...(accounts.coinCreator === SYSTEM_PROGRAM ? [] : ["poolV2"]),
    "buybackFeeRecipient",
    "buybackFeeRecipientAccount",
  ];
}

function derivedAccounts(accounts: SwapAccounts): SwapAccounts {
  const [pool, user, baseMint, baseTokenProgram, coinCreator, protocolFeeRecipient, buybackFeeRecipient] = GIVEN.map(
    (name) => {
      const account = accounts[name];
      if (account === undefined) throw new RangeError(`a trade on PumpSwap needs the account ${name}`);
      return account;
    },
  ) as [Pubkey, Pubkey, Pubkey, Pubkey, Pubkey, Pubkey, Pubkey];
  const quoteMint = accounts.quoteMint ?? SOL.mint;
  const quoteTokenProgram = accounts.quoteTokenProgram ?? TOKEN_PROGRAM;
  const baseOf = (owner: Pubkey) => associatedTokenAccount(owner, baseMint, baseTokenProgram);
  const quoteOf = (owner: Pubkey) => associatedTokenAccount(owner, quoteMint, quoteTokenProgram);
  const creatorVault = creatorVaultOf(coinCreator);
  return {
    globalConfig: GLOBAL_CONFIG_ADDRESS,
    quoteMint,
    userBaseAccount: baseOf(user),
    userQuoteAccount: quoteOf(user),
    baseVault: baseOf(pool),
    quoteVault: quoteOf(pool),
    protocolFeeRecipientAccount: quoteOf(protocolFeeRecipient),
    quoteTokenProgram,
    systemProgram: SYSTEM_PROGRAM,
    associatedTokenProgram: ASSOCIATED_TOKEN_PROGRAM,
    eventAuthority: EVENT_AUTHORITY,
    program: PUMP_SWAP,
    creatorVaultAccount: quoteOf(creatorVault),
    creatorVault,
    globalVolumeAccumulator: GLOBAL_VOLUME_ACCUMULATOR,
    userVolumeAccumulator: volumeAccumulatorOf(user),
    feeConfig: POOL_FEE_CONFIG,
    feeProgram: PUMP_FEES,
    poolV2: poolV2Of(baseMint),
    buybackFeeRecipientAccount: quoteOf(buybackFeeRecipient),
  };
}
