import { feeTotal } from "../pumpFees/tradeFees.ts";
import type { BuyEvent, SellEvent } from "./events.ts";
import type { Payments } from "./payments.ts";
import type { Run } from "./run.ts";
import type { PoolTrade } from "./trade.ts";

const PPM_IN_BPS = 100n;

/** What both kinds of trade tell in the same words. */
function commonFields({ named, fees: to, clock, pool, rates, ...run }: Run, { fees }: PoolTrade, payments: Payments) {
  const { isCashback } = payments;
  const creatorBps = rates.creatorPpm / PPM_IN_BPS;
  return {
    timestamp: BigInt(clock.unixTimestampS),
    userBaseReserves: run.userBase.amount,
    userQuoteReserves: run.userQuote.amount,
    poolBaseReserves: run.baseVault.amount,
    poolQuoteReserves: run.quoteVault.amount,
    lpFeeBps: rates.lpPpm / PPM_IN_BPS,
    lpFee: fees.lp,
    protocolFeeBps: rates.protocolPpm / PPM_IN_BPS,
    protocolFee: fees.protocol,
    pool: named.pool,
    user: named.user,
    userBaseAccount: named.userBaseAccount,
    userQuoteAccount: named.userQuoteAccount,
    protocolFeeRecipient: to.protocolFeeRecipient,
    protocolFeeRecipientAccount: to.protocolFeeRecipientAccount,
    coinCreator: pool.coinCreator,
    coinCreatorFeeBps: isCashback ? 0n : creatorBps,
    coinCreatorFee: isCashback ? 0n : fees.creator,
    cashbackFeeBps: isCashback ? creatorBps : 0n,
    cashback: isCashback ? fees.creator : 0n,
    buybackFeeBps: payments.buybackBps,
    buybackFee: payments.buybackAmount,
    virtualQuoteReserves: pool.virtualQuoteReserves,
    canBoost: pool.virtualQuoteReserves + pool.protocolFeesUnclaimed + pool.creatorFeesUnclaimed !== 0n,
    baseSupply: run.baseMint.supply,
    holderRewardsBps: pool.isHolderReward ? creatorBps : 0n,
    holderRewards: pool.isHolderReward ? fees.creator : 0n,
    creatorFeeUnclaimed: pool.creatorFeesUnclaimed,
    tail: new Uint8Array(),
  };
}

/** What the program tells of a buy. Of volumes it tells nothing while none are kept. */
export function buyEventOf(run: Run, trade: PoolTrade, payments: Payments): BuyEvent {
  const { instruction } = run;
  const { baseAmount, quoteAmount, fees } = trade;
  const total = quoteAmount + feeTotal(fees);
  // Of a buy for an exact input the program tells its two totals the other way round.
  const [quoteAmountIn, userQuoteAmountIn] = instruction.exactIn ? [total, quoteAmount] : [quoteAmount, total];
  return {
    ...commonFields(run, trade, payments),
    baseAmountOut: baseAmount,
    maxQuoteAmountIn: instruction.exactIn ? instruction.amount : instruction.threshold,
    quoteAmountIn,
    quoteAmountInWithLpFee: quoteAmount + fees.lp,
    userQuoteAmountIn,
    trackVolume: false,
    totalUnclaimedTokens: 0n,
    totalClaimedTokens: 0n,
    currentSolVolume: 0n,
    lastUpdateTimestamp: 0n,
    minBaseAmountOut: instruction.exactIn ? instruction.threshold : instruction.amount,
    ixName: instruction.instruction,
  };
}

/** What the program tells of a sale. */
export function sellEventOf(run: Run, trade: PoolTrade, payments: Payments): SellEvent {
  const { instruction } = run;
  const { baseAmount, quoteAmount, fees } = trade;
  return {
    ...commonFields(run, trade, payments),
    baseAmountIn: baseAmount,
    minQuoteAmountOut: instruction.threshold,
    quoteAmountOut: quoteAmount,
    quoteAmountOutWithoutLpFee: quoteAmount - fees.lp,
    userQuoteAmountOut: quoteAmount - feeTotal(fees),
  };
}
