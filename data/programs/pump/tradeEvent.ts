import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { CurveReserves } from "./decode.ts";
import type { TradeEvent } from "./events.ts";
import type { TradeName } from "./instruction.ts";
import type { Payments } from "./payments.ts";
import type { Run } from "./run.ts";
import type { CurveTrade } from "./trade.ts";

/** How events call the instructions: those of the second generation as the first. */
const EVENT_NAMES: Readonly<Partial<Record<TradeName, string>>> = {
  buy_v2: "buy",
  sell_v2: "sell",
  buy_exact_quote_in_v2: "buy_exact_quote_in",
};
const PPM_IN_BPS = 100n;

/** What the program tells of a trade. Of volumes and of a creator's shareholders it tells nothing while none are kept. */
export function tradeEventOf(
  { named, clock, instruction, curve, rates }: Run,
  { tokenAmount, quoteAmount, fees }: CurveTrade,
  after: CurveReserves,
  { buybackBps, buybackAmount, isCashback }: Payments,
): TradeEvent {
  const inSol = curve.quoteMint === SYSTEM_PROGRAM;
  const creatorBps = rates.creatorPpm / PPM_IN_BPS;
  return {
    mint: named.mint,
    solAmount: inSol ? quoteAmount : 0n,
    tokenAmount,
    isBuy: instruction.isBuy,
    user: named.user,
    timestamp: BigInt(clock.unixTimestampS),
    virtualSolReserves: inSol ? after.virtualQuote : 0n,
    virtualTokenReserves: after.virtualToken,
    realSolReserves: inSol ? after.realQuote : 0n,
    realTokenReserves: after.realToken,
    feeRecipient: named.feeRecipient,
    feeBps: rates.protocolPpm / PPM_IN_BPS,
    fee: fees.protocol,
    creator: curve.creator,
    creatorFeeBps: isCashback ? 0n : creatorBps,
    creatorFee: isCashback ? 0n : fees.creator,
    trackVolume: false,
    totalUnclaimedTokens: 0n,
    totalClaimedTokens: 0n,
    currentSolVolume: 0n,
    lastUpdateTimestamp: 0n,
    ixName: EVENT_NAMES[instruction.instruction] ?? instruction.instruction,
    mayhemMode: curve.isMayhemMode,
    cashbackFeeBps: isCashback ? creatorBps : 0n,
    cashback: isCashback ? fees.creator : 0n,
    buybackFeeBps: buybackBps,
    buybackFee: buybackAmount,
    shareholders: [],
    quoteMint: curve.quoteMint,
    quoteAmount,
    virtualQuoteReserves: after.virtualQuote,
    realQuoteReserves: after.realQuote,
    holderRewardsBps: curve.isHolderReward ? creatorBps : 0n,
    holderRewards: curve.isHolderReward ? fees.creator : 0n,
    creatorFeeUnclaimed: curve.creatorFeeUnclaimed,
    tail: new Uint8Array(),
  };
}
