import type { Pubkey } from "../../market/units.ts";
import { associatedTokenAccount } from "../token/associatedAccount.ts";
import { transferTokens } from "../token/transfer.ts";
import { volumeAccumulatorOf } from "./addresses.ts";
import { refuse } from "./errors.ts";
import type { Run } from "./run.ts";
import type { PoolTrade } from "./trade.ts";

/** What a trade paid to whom besides what its fees say, in raw units of the quote, and what reached the trader. */
export interface Payments {
  /** The part of the protocol's fee that buys tokens back; 0 with a rate of 0 where there is none. */
  readonly buybackBps: bigint;
  readonly buybackAmount: bigint;
  /** True when the trader himself got the creator's part. */
  readonly isCashback: boolean;
  readonly arrived: bigint;
}

const ALL_BPS = 10_000n;

/** Moves a trade's tokens: between the trader and the vaults, to the protocol, the buyback and the creator. */
export function moveMoney(run: Run, { baseAmount, quoteAmount, fees }: PoolTrade): Payments {
  const { named, fees: to, instruction, global, pool } = run;
  const buybackBps = to.buybackRecipient === null || pool.isMayhemMode ? 0n : global.buybackBps;
  const buybackAmount = (fees.protocol * buybackBps) / ALL_BPS;
  const isCashback = pool.isCashbackCoin && to.firstBehind === cashbackAccountOf(run);
  const protocolAmount = fees.protocol - buybackAmount;
  const { isBuy } = instruction;
  const ofBase = isBuy
    ? moveBase(run, named.baseVault, named.userBaseAccount, named.pool, baseAmount)
    : moveBase(run, named.userBaseAccount, named.baseVault, named.user, baseAmount);
  const ofQuote = isBuy
    ? payQuote(run, named.quoteVault, quoteAmount + fees.lp)
    : payQuote(run, named.userQuoteAccount, quoteAmount - fees.lp - fees.protocol - fees.creator);
  payQuote(run, to.protocolFeeRecipientAccount, protocolAmount);
  payQuote(run, isCashback ? to.firstBehind : to.creatorVaultAccount, fees.creator);
  payQuote(run, to.buybackRecipientAccount, buybackAmount);
  return { buybackBps, buybackAmount, isCashback, arrived: isBuy ? ofBase : ofQuote };
}

function cashbackAccountOf({ named, fees }: Run): Pubkey {
  return associatedTokenAccount(volumeAccumulatorOf(named.user), named.quoteMint, fees.quoteTokenProgram);
}

function moveBase(run: Run, source: Pubkey, destination: Pubkey, authority: Pubkey, amount: bigint): bigint {
  const { accounts, clock, named, fees, baseMint } = run;
  const checked = { mint: named.baseMint, decimals: baseMint.decimals };
  const call = { tokenProgram: fees.baseTokenProgram, source, destination, authority, amount, checked };
  return transferTokens(accounts, { ...call, epoch: clock.epoch, hasMemo: false });
}

/** A buyer pays everybody, the pool pays everybody of a sale. Tells what arrived. */
function payQuote(run: Run, destination: Pubkey | null, amount: bigint): bigint {
  const { accounts, clock, named, fees, quoteMint, instruction } = run;
  if (amount === 0n) return 0n;
  if (destination === null) return refuse("AccountNotEnoughKeys", `nobody is named whom to pay ${amount}`);
  const [source, authority] = instruction.isBuy ? [named.userQuoteAccount, named.user] : [named.quoteVault, named.pool];
  const checked = { mint: named.quoteMint, decimals: quoteMint.decimals };
  const call = { tokenProgram: fees.quoteTokenProgram, source, destination, authority, amount, checked };
  return transferTokens(accounts, { ...call, epoch: clock.epoch, hasMemo: false });
}
