import { SOL } from "../../market/tokens.ts";
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
import { base64Of } from "../transaction/base64.ts";
import { EVENT_TAG } from "../transaction/eventCalls.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import { creatorVaultOf, curveOf, MAYHEM_TRADER } from "./addresses.ts";
import { type BondingCurve, type CurveReserves, decodeBondingCurve, decodeGlobal, type Global } from "./decode.ts";
import { encodeBondingCurve } from "./encode.ts";
import { refuse } from "./errors.ts";
import { encodeCompleteEvent, encodeTradeEvent } from "./events.ts";
import { curveSchedule } from "./fees.ts";
import { decodeTrade, PUMP, type TradeName } from "./instruction.ts";
import { moveMoney } from "./payments.ts";
import type { Run } from "./run.ts";
import { buyFor, buyTokens, type CurveTrade, reservesAfter, sellTokens } from "./trade.ts";
import { accountsOfTrade, type TradeAccounts } from "./tradeAccounts.ts";
import { tradeEventOf } from "./tradeEvent.ts";
import { versionAt } from "./versions.ts";

const LOG_NAMES: Readonly<Record<TradeName, string>> = {
  buy: "Buy",
  sell: "Sell",
  buy_exact_sol_in: "BuyExactSolIn",
  buy_v2: "BuyV2",
  sell_v2: "SellV2",
  buy_exact_quote_in_v2: "BuyExactQuoteInV2",
  buy_v3: "BuyV3",
  sell_v3: "SellV3",
  buy_exact_quote_in_v3: "BuyExactQuoteInV3",
};

/**
 * Runs a trade on account bytes as the program does; the version goes by the clock's slot. It moves tokens, and the quote
 * to each who gets part of it, writes the curve, and tells its events. The program is closed: what it checks, and in
 * which order, follows its IDL and real trades. It doesn't make accounts that are missing (a creator's vault, a volume
 * accumulator, token accounts), of which the user would pay the rent, extends no account, and notes no volume. Throws
 * SwapRefused where the program would fail, NotModelled for trades that leave their fees on the curve, and for those of
 * Mayhem mode's own trader.
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
  const { instruction, curve, named, accounts, version } = run;
  if (!listed.some(({ pubkey, isSigner }) => pubkey === named.user && isSigner))
    refuse("AccountNotSigner", `${named.user} has not signed`);
  checkAccounts(run);
  const reserves = reservesOf(curve);
  const trade = compute(run, reserves);
  const paid = moveMoney(run, trade);
  const after = reservesAfter(reserves, trade, instruction.isBuy);
  const curveAfter = { ...curve, ...fieldsOf(after), complete: after.realToken === 0n };
  accounts.bytesToWrite(named.curve).set(encodeBondingCurve(curveAfter));
  const told = [encodeTradeEvent(tradeEventOf(run, trade, after, paid), version.lastEventField)];
  if (curveAfter.complete) told.push(completeEventOf(run));
  const { amountIn, amountOut } = tradeAmounts(instruction.isBuy, trade.tokenAmount, trade.quoteAmount, trade.fees);
  return {
    accounts: accounts.changed(),
    amountIn,
    amountOut,
    logs: [
      `Program log: Instruction: ${LOG_NAMES[instruction.instruction]}`,
      ...told.map((event) => `Program data: ${base64Of(event)}`),
    ],
    eventCalls: told.map((event) => joined([EVENT_TAG, event])),
  };
}

function begin(data: Uint8Array, listed: readonly Pubkey[], accounts: WorkingAccounts, clock: ChainClock): Run {
  const version = versionAt(clock.slot);
  const instruction = readOrRefuse("InstructionDidNotDeserialize", () => decodeTrade(data));
  if (instruction === null) throw new RangeError("no trade of a bonding curve begins with these bytes");
  if (instruction.accounts === "keeping")
    throw new NotModelled(`${instruction.instruction} leaves its fees on the curve, and may buy beyond it`);
  if (instruction.isBuy && instruction.exactIn && !version.buysExactQuote)
    refuse("InstructionFallbackNotFound", `${instruction.instruction} is not known yet`);
  const named = readOrRefuse("AccountNotEnoughKeys", () => accountsOfTrade(instruction, listed));
  if (named.user === MAYHEM_TRADER) throw new NotModelled("Mayhem mode's own trader has prices of its own");
  const global = loadAccount(accounts, named.global, PUMP, decodeGlobal);
  const curve = loadAccount(accounts, named.curve, PUMP, decodeBondingCurve);
  return {
    version,
    clock,
    accounts,
    named,
    instruction,
    global,
    curve,
    rates: ratesOf(accounts, named, global, curve),
  };
}

function ratesOf(accounts: WorkingAccounts, named: TradeAccounts, global: Global, curve: BondingCurve): FeeRates {
  const config = named.feeConfig === null ? null : loadAccount(accounts, named.feeConfig, PUMP_FEES, decodeFeeConfig);
  const supply = curve.isMayhemMode ? loadAccount(accounts, named.mint, named.tokenProgram, decodeMint).supply : 0n;
  const schedule = curveSchedule(curve, { global, config, supply });
  const { virtualTokenReserves, virtualQuoteReserves } = curve;
  return schedule.ratesAt(marketCapOf(virtualTokenReserves, virtualQuoteReserves, schedule.supply));
}

function checkAccounts({ named, global, curve, rates }: Run): void {
  if (named.curve !== curveOf(named.mint))
    refuse("ConstraintSeeds", `${named.curve} is not the curve of ${named.mint}`);
  const paysCreators = named.feeConfig !== null || rates.creatorPpm > 0n;
  if (paysCreators && named.creatorVault !== creatorVaultOf(curve.creator))
    refuse("ConstraintSeeds", `${named.creatorVault} is not the vault of ${curve.creator}`);
  const recipients = curve.isMayhemMode
    ? [global.reservedFeeRecipient, ...global.reservedFeeRecipients]
    : [global.feeRecipient, ...global.feeRecipients];
  if (!recipients.includes(named.feeRecipient)) refuse("NotAuthorized", `${named.feeRecipient} may take no fees`);
  if (curve.complete) refuse("BondingCurveComplete", "its pool opens on PumpSwap");
  const quoteMint = curve.quoteMint === SYSTEM_PROGRAM ? SOL.mint : curve.quoteMint;
  if ((named.quote?.mint ?? SOL.mint) !== quoteMint)
    refuse("UnsupportedQuoteMint", `the coin is priced in ${quoteMint}`);
  if (global.buybackBps > 0n) checkBuyback(named, global);
}

function checkBuyback({ buybackRecipient }: TradeAccounts, global: Global): void {
  if (buybackRecipient === null) refuse("BuybackFeeRecipientMissing", "the account is missing");
  else if (!global.buybackFeeRecipients.includes(buybackRecipient))
    refuse("BuybackFeeRecipientNotAuthorized", `${buybackRecipient} may not buy back`);
}

function reservesOf(curve: BondingCurve): CurveReserves {
  return {
    virtualToken: curve.virtualTokenReserves,
    virtualQuote: curve.virtualQuoteReserves,
    realToken: curve.realTokenReserves,
    realQuote: curve.realQuoteReserves,
  };
}

function fieldsOf({ virtualToken, virtualQuote, realToken, realQuote }: CurveReserves) {
  return {
    virtualTokenReserves: virtualToken,
    virtualQuoteReserves: virtualQuote,
    realTokenReserves: realToken,
    realQuoteReserves: realQuote,
  };
}

/** Computes the trade, and refuses what the trader has ruled out. */
function compute({ instruction, rates, version }: Run, reserves: CurveReserves): CurveTrade {
  const { isBuy, exactIn, amount, threshold } = instruction;
  const trade = (isBuy ? (exactIn ? buyFor : buyTokens) : sellTokens)(reserves, amount, rates, version);
  const { amountIn, amountOut } = tradeAmounts(isBuy, trade.tokenAmount, trade.quoteAmount, trade.fees);
  if (isBuy && !exactIn && amountIn > threshold)
    refuse("TooMuchSolRequired", `${amountIn} are needed, at most ${threshold} given`);
  if (isBuy && exactIn && amountOut < threshold)
    refuse("BuySlippageBelowMinTokensOut", `${amountOut} come out, at least ${threshold} asked for`);
  if (!isBuy && amountOut < threshold)
    refuse("TooLittleSolReceived", `${amountOut} come out, at least ${threshold} asked for`);
  return trade;
}

function completeEventOf({ named, clock, curve, version }: Run): Uint8Array {
  return encodeCompleteEvent({
    user: named.user,
    mint: named.mint,
    bondingCurve: named.curve,
    timestamp: BigInt(clock.unixTimestampS),
    quoteMint: version.lastEventField === "realQuoteReserves" ? curve.quoteMint : null,
    tail: new Uint8Array(),
  });
}
