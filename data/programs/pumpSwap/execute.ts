import type { Pubkey } from "../../market/units.ts";
import { loadAccount, readOrRefuse } from "../anchorAccount.ts";
import { joined } from "../borsh.ts";
import { NotModelled } from "../notModelled.ts";
import type { AccountState, ChainClock, Execution, Instruction } from "../program.ts";
import { decodeFeeConfig, PUMP_FEES } from "../pumpFees/feeConfig.ts";
import { marketCapOf } from "../pumpFees/feeSchedule.ts";
import { tradeAmounts } from "../pumpFees/tradeAmounts.ts";
import type { FeeRates } from "../pumpFees/tradeFees.ts";
import { decodeMint } from "../token/mint.ts";
import { decodeTokenAccount } from "../token/tokenAccount.ts";
import { base64Of } from "../transaction/base64.ts";
import { EVENT_TAG } from "../transaction/eventCalls.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import { creatorVaultOf } from "./addresses.ts";
import { decodeGlobalConfig, decodePool } from "./decode.ts";
import { refuse } from "./errors.ts";
import { encodeBuyEvent, encodeSellEvent } from "./events.ts";
import { feeAccountsOf } from "./feeAccounts.ts";
import { poolSchedule } from "./fees.ts";
import { decodeTrade, PUMP_SWAP, type TradeName, tradeAccounts } from "./instruction.ts";
import { DISABLED } from "./layout.ts";
import { moveMoney } from "./payments.ts";
import type { Run } from "./run.ts";
import { buyBase, buyFor, type PoolReserves, type PoolTrade, pricedQuote, sellBase } from "./trade.ts";
import { buyEventOf, sellEventOf } from "./tradeEvents.ts";
import { versionAt } from "./versions.ts";

const LOG_NAMES: Readonly<Record<TradeName, string>> = {
  buy: "Buy",
  sell: "Sell",
  buy_exact_quote_in: "BuyExactQuoteIn",
  buy_v2: "BuyV2",
  sell_v2: "SellV2",
  buy_exact_quote_in_v2: "BuyExactQuoteInV2",
};

/**
 * Runs a trade on account bytes as the program does; the version goes by the clock's slot. It moves tokens between the
 * trader, the vaults and each who gets part of the fees, and tells its event; the pool's own account stays as it is. The
 * program is closed: what it checks, and in which order, follows its IDL and real trades. It doesn't make accounts that
 * are missing (token accounts, a volume accumulator), of which the user would pay the rent, and notes no volume. Throws
 * SwapRefused where the program would fail, NotModelled for trades that leave their fees in the pool.
 */
export function execute(
  { accounts: listed, data }: Instruction,
  before: ReadonlyMap<Pubkey, AccountState>,
  clock: ChainClock,
): Execution {
  const run = begin(
    data,
    listed.map(({ pubkey }) => pubkey),
    new WorkingAccounts(before),
    clock,
  );
  const { instruction, named, accounts, version } = run;
  const { isBuy } = instruction;
  if (!listed.some(({ pubkey, isSigner }) => pubkey === named.user && isSigner))
    refuse("AccountNotSigner", `${named.user} has not signed`);
  checkAccounts(run);
  const trade = compute(run);
  const payments = moveMoney(run, trade);
  const event = isBuy
    ? encodeBuyEvent(buyEventOf(run, trade, payments), version.lastBuyField)
    : encodeSellEvent(sellEventOf(run, trade, payments), version.lastSellField);
  return {
    accounts: accounts.changed(),
    amountIn: tradeAmounts(isBuy, trade.baseAmount, trade.quoteAmount, trade.fees).amountIn,
    amountOut: payments.arrived,
    logs: [`Program log: Instruction: ${LOG_NAMES[instruction.instruction]}`, `Program data: ${base64Of(event)}`],
    eventCalls: [joined([EVENT_TAG, event])],
  };
}

function begin(data: Uint8Array, listed: readonly Pubkey[], accounts: WorkingAccounts, clock: ChainClock): Run {
  const version = versionAt(clock.slot);
  const instruction = readOrRefuse("InstructionDidNotDeserialize", () => decodeTrade(data));
  if (instruction === null) throw new RangeError("no trade of PumpSwap begins with these bytes");
  if (instruction.keepsFees) throw new NotModelled(`${instruction.instruction} leaves its fees in the pool`);
  if (instruction.isBuy && instruction.exactIn && !version.buysExactQuote)
    refuse("InstructionFallbackNotFound", `${instruction.instruction} is not known yet`);
  const { named, fees } = readOrRefuse("AccountNotEnoughKeys", () => ({
    named: tradeAccounts(instruction.instruction, listed),
    fees: feeAccountsOf(instruction, listed),
  }));
  const { baseTokenProgram, quoteTokenProgram } = fees;
  const unrated = {
    version,
    clock,
    accounts,
    named,
    fees,
    instruction,
    global: loadAccount(accounts, named.globalConfig, PUMP_SWAP, decodeGlobalConfig),
    pool: loadAccount(accounts, named.pool, PUMP_SWAP, decodePool),
    baseMint: loadAccount(accounts, named.baseMint, baseTokenProgram, decodeMint),
    quoteMint: loadAccount(accounts, named.quoteMint, quoteTokenProgram, decodeMint),
    userBase: loadAccount(accounts, named.userBaseAccount, baseTokenProgram, decodeTokenAccount),
    userQuote: loadAccount(accounts, named.userQuoteAccount, quoteTokenProgram, decodeTokenAccount),
    baseVault: loadAccount(accounts, named.baseVault, baseTokenProgram, decodeTokenAccount),
    quoteVault: loadAccount(accounts, named.quoteVault, quoteTokenProgram, decodeTokenAccount),
  };
  return { ...unrated, rates: ratesOf(unrated) };
}

function ratesOf(run: Omit<Run, "rates">): FeeRates {
  const { accounts, fees, global, pool, baseMint } = run;
  const config = fees.feeConfig === null ? null : loadAccount(accounts, fees.feeConfig, PUMP_FEES, decodeFeeConfig);
  const schedule = poolSchedule(pool, { global, config, baseSupply: baseMint.supply });
  const reserves = reservesOf(run);
  return schedule.ratesAt(marketCapOf(reserves.base, pricedQuote(reserves), schedule.supply));
}

function reservesOf({ baseVault, quoteVault, pool }: Pick<Run, "baseVault" | "quoteVault" | "pool">): PoolReserves {
  return { base: baseVault.amount, quote: quoteVault.amount, virtualQuote: pool.virtualQuoteReserves };
}

function checkAccounts({ named, fees, pool, global, instruction, rates }: Run): void {
  const disabled = instruction.isBuy ? DISABLED.buy : DISABLED.sell;
  if ((global.disableFlags & disabled) !== 0)
    refuse(instruction.isBuy ? "DisabledBuy" : "DisabledSell", `flags ${global.disableFlags}`);
  if (named.baseMint !== pool.baseMint) refuse("InvalidBaseMint", `${named.baseMint} is not ${pool.baseMint}`);
  if (named.quoteMint !== pool.quoteMint) refuse("InvalidQuoteMint", `${named.quoteMint} is not ${pool.quoteMint}`);
  if (named.baseVault !== pool.baseVault)
    refuse("InvalidPoolBaseTokenAccount", `${named.baseVault} is not ${pool.baseVault}`);
  if (named.quoteVault !== pool.quoteVault)
    refuse("InvalidPoolQuoteTokenAccount", `${named.quoteVault} is not ${pool.quoteVault}`);
  const recipients = pool.isMayhemMode
    ? [global.reservedFeeRecipient, ...global.reservedFeeRecipients]
    : global.protocolFeeRecipients;
  if (!recipients.includes(fees.protocolFeeRecipient))
    refuse("InvalidProtocolFeeRecipient", `${fees.protocolFeeRecipient} may take no fees`);
  const paysCreators = fees.feeConfig !== null || rates.creatorPpm > 0n;
  if (paysCreators && fees.creatorVault !== creatorVaultOf(pool.coinCreator))
    refuse("ConstraintSeeds", `${fees.creatorVault} is not the vault of ${pool.coinCreator}`);
  if (global.buybackBps > 0n) checkBuyback(fees.buybackRecipient, global.buybackFeeRecipients);
}

function checkBuyback(recipient: Pubkey | null, allowed: readonly Pubkey[]): void {
  if (recipient === null) refuse("BuybackFeeRecipientMissing", "the account is missing");
  else if (!allowed.includes(recipient)) refuse("BuybackFeeRecipientNotAuthorized", `${recipient} may not buy back`);
}

/** Computes the trade, and refuses what the trader has ruled out. */
function compute(run: Run): PoolTrade {
  const { instruction, rates, version } = run;
  const { isBuy, exactIn, amount, threshold } = instruction;
  const trade = (isBuy ? (exactIn ? buyFor : buyBase) : sellBase)(reservesOf(run), amount, rates, version);
  const { amountIn, amountOut } = tradeAmounts(isBuy, trade.baseAmount, trade.quoteAmount, trade.fees);
  if (isBuy && exactIn && amountOut < threshold)
    refuse("BuySlippageBelowMinBaseAmountOut", `${amountOut} come out, at least ${threshold} asked for`);
  if (isBuy && !exactIn && amountIn > threshold)
    refuse("ExceededSlippage", `${amountIn} are needed, at most ${threshold} given`);
  if (!isBuy && amountOut < threshold)
    refuse("ExceededSlippage", `${amountOut} come out, at least ${threshold} asked for`);
  return trade;
}
