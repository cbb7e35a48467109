import type { Pubkey } from "../../market/units.ts";
import { loadAccount } from "../anchorAccount.ts";
import { decodeMint } from "../token/mint.ts";
import { transferTokens } from "../token/transfer.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import { volumeAccumulatorOf } from "./addresses.ts";
import { refuse } from "./errors.ts";
import type { Run } from "./run.ts";
import type { CurveTrade } from "./trade.ts";
import type { QuoteAccounts } from "./tradeAccounts.ts";

/** What a trade paid to whom besides what its fees say. Raw units of the quote. */
export interface Payments {
  /** The part of the protocol's fee that buys tokens back; 0 with a rate of 0 where there is none. */
  readonly buybackBps: bigint;
  readonly buybackAmount: bigint;
  /** True when the trader himself got the creator's part. */
  readonly isCashback: boolean;
}

const ALL_BPS = 10_000n;

/** Moves a trade's tokens and its quote: to the curve, the protocol, the buyback and the creator or the trader. */
export function moveMoney(run: Run, { tokenAmount, quoteAmount, fees }: CurveTrade): Payments {
  const { named, curve, instruction, global } = run;
  const { isBuy } = instruction;
  moveTokens(run, tokenAmount);
  const buybackBps = named.buybackRecipient === null || curve.isMayhemMode ? 0n : global.buybackBps;
  const buybackAmount = (fees.protocol * buybackBps) / ALL_BPS;
  const isCashback = curve.isCashbackCoin && named.volumeAccumulator === volumeAccumulatorOf(named.user);
  pay(run, isCashback ? "volumeAccumulator" : "creatorVault", fees.creator);
  if (isBuy) pay(run, "curve", quoteAmount);
  pay(run, "buybackRecipient", buybackAmount);
  pay(run, "feeRecipient", fees.protocol - buybackAmount);
  if (!isBuy) pay(run, "user", quoteAmount - fees.creator - fees.protocol);
  return { buybackBps, buybackAmount, isCashback };
}

function moveTokens({ named, accounts, clock, instruction }: Run, amount: bigint): void {
  const { decimals } = loadAccount(accounts, named.mint, named.tokenProgram, decodeMint);
  const [source, destination, authority] = instruction.isBuy
    ? [named.curveTokens, named.userTokens, named.curve]
    : [named.userTokens, named.curveTokens, named.user];
  const checked = { mint: named.mint, decimals };
  const call = { tokenProgram: named.tokenProgram, source, destination, authority, amount, checked };
  transferTokens(accounts, { ...call, epoch: clock.epoch, hasMemo: false });
}

type Payee = "curve" | "user" | "feeRecipient" | "buybackRecipient" | "creatorVault" | "volumeAccumulator";

/** A buyer pays everybody, the curve pays everybody of a sale: lamports, or tokens of the quote mint. */
function pay(run: Run, to: Payee, amount: bigint): void {
  if (amount === 0n) return;
  const { named, curve, instruction } = run;
  const from = instruction.isBuy ? "user" : "curve";
  if (curve.quoteMint === SYSTEM_PROGRAM || named.quote === null)
    payLamports(
      run,
      named[from],
      named[to] ?? refuse("NotEnoughRemainingAccounts", `nobody is named as ${to}`),
      amount,
    );
  else payTokens(run, named.quote, from, to, amount);
}

function payLamports({ accounts }: Run, from: Pubkey, to: Pubkey, lamports: bigint): void {
  const held = accounts.get(from).lamports;
  if (held < lamports) refuse("ResultWithNegativeLamports", `${from} has ${held} lamports, ${lamports} are asked for`);
  accounts.setLamports(from, held - lamports);
  accounts.setLamports(to, accounts.get(to).lamports + lamports);
}

function payTokens(
  { named, accounts, clock }: Run,
  quote: QuoteAccounts,
  from: "user" | "curve",
  to: Payee,
  amount: bigint,
): void {
  const { mint, tokenProgram } = quote;
  const checked = { mint, decimals: loadAccount(accounts, mint, tokenProgram, decodeMint).decimals };
  const call = { tokenProgram, source: quote[from], destination: quote[to], authority: named[from], amount, checked };
  transferTokens(accounts, { ...call, epoch: clock.epoch, hasMemo: false });
}
