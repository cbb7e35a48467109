import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { linesOf } from "../lines.ts";
import { parseDocument } from "./document.ts";

/**
 * Lines of a Whirlpool transaction file (format of orca-so/whirlpool-tx-replayer): one JSON document a
 * slot, with every successful transaction that touched the program. Amounts are decimal strings.
 */

const u64 = z
  .string()
  .regex(/^\d{1,20}$/, "not a decimal u64")
  .transform(BigInt);
const u128 = z
  .string()
  .regex(/^\d{1,39}$/, "not a decimal u128")
  .transform(BigInt);
const key = z
  .string()
  .regex(/^[1-9A-HJ-NP-Za-km-z]{32,44}$/, "not a public key")
  .transform((text) => text as Pubkey);
const flag = z.union([z.literal(0), z.literal(1)]).transform((bit) => bit === 1);
const whole = z.number().int();

const swap = z
  .object({
    dataAmount: u64,
    dataOtherAmountThreshold: u64,
    dataSqrtPriceLimit: u128,
    dataAmountSpecifiedIsInput: flag,
    dataAToB: flag,
    keyTokenAuthority: key,
    keyWhirlpool: key,
    transferAmount0: u64,
    transferAmount1: u64,
  })
  .transform((payload) => ({
    kind: "swap" as const,
    pool: payload.keyWhirlpool,
    authority: payload.keyTokenAuthority,
    aToB: payload.dataAToB,
    exactIn: payload.dataAmountSpecifiedIsInput,
    amount: payload.dataAmount,
    threshold: payload.dataOtherAmountThreshold,
    sqrtPriceLimit: payload.dataSqrtPriceLimit,
    // Transfers are in the order of the program's: what goes in comes first.
    amountIn: payload.transferAmount0,
    amountOut: payload.transferAmount1,
  }));

const liquidityChange = z
  .object({
    dataLiquidityAmount: u128,
    keyWhirlpool: key,
    keyPositionAuthority: key,
    keyPosition: key,
    keyTickArrayLower: key,
    keyTickArrayUpper: key,
    transferAmount0: u64,
    transferAmount1: u64,
  })
  .transform((payload) => ({
    kind: "liquidity" as const,
    pool: payload.keyWhirlpool,
    authority: payload.keyPositionAuthority,
    position: payload.keyPosition,
    tickArrayLower: payload.keyTickArrayLower,
    tickArrayUpper: payload.keyTickArrayUpper,
    liquidityDelta: payload.dataLiquidityAmount,
    amountA: payload.transferAmount0,
    amountB: payload.transferAmount1,
  }));

const openPosition = z
  .object({ dataTickLowerIndex: whole, dataTickUpperIndex: whole, keyPosition: key, keyWhirlpool: key })
  .transform((payload) => ({
    kind: "openPosition" as const,
    pool: payload.keyWhirlpool,
    position: payload.keyPosition,
    tickLower: payload.dataTickLowerIndex,
    tickUpper: payload.dataTickUpperIndex,
  }));

const initializePool = z
  .object({
    dataTickSpacing: whole,
    dataInitialSqrtPrice: u128,
    keyTokenMintA: key,
    keyTokenMintB: key,
    keyFunder: key,
    keyWhirlpool: key,
    keyTokenVaultA: key,
    keyTokenVaultB: key,
  })
  .transform((payload) => ({
    kind: "initializePool" as const,
    pool: payload.keyWhirlpool,
    creator: payload.keyFunder,
    mintA: payload.keyTokenMintA,
    mintB: payload.keyTokenMintB,
    vaultA: payload.keyTokenVaultA,
    vaultB: payload.keyTokenVaultB,
    tickSpacing: payload.dataTickSpacing,
    sqrtPrice: payload.dataInitialSqrtPrice,
  }));

const initializeTickArray = z
  .object({ dataStartTickIndex: whole, keyWhirlpool: key, keyTickArray: key })
  .transform((payload) => ({
    kind: "initializeTickArray" as const,
    pool: payload.keyWhirlpool,
    tickArray: payload.keyTickArray,
    startTick: payload.dataStartTickIndex,
  }));

/** Instructions that move no price and no liquidity: fees, rewards, closing what is empty. */
const other = (name: string) => z.looseObject({}).transform(() => ({ kind: "other" as const, name }));

const PAYLOADS = {
  swap,
  increaseLiquidity: liquidityChange,
  decreaseLiquidity: liquidityChange.transform((change) => ({ ...change, liquidityDelta: -change.liquidityDelta })),
  openPosition,
  openPositionWithMetadata: openPosition,
  initializePool,
  initializeTickArray,
  closePosition: other("closePosition"),
  collectFees: other("collectFees"),
  collectProtocolFees: other("collectProtocolFees"),
  collectReward: other("collectReward"),
  initializeReward: other("initializeReward"),
  updateFeesAndRewards: other("updateFeesAndRewards"),
} as const;

export type DayInstruction = z.output<(typeof PAYLOADS)[keyof typeof PAYLOADS]>;
export type DaySwap = Extract<DayInstruction, { kind: "swap" }>;
export type DayLiquidityChange = Extract<DayInstruction, { kind: "liquidity" }>;
export type DayPoolCreation = Extract<DayInstruction, { kind: "initializePool" }>;

const instruction = z.object({ name: z.string(), payload: z.unknown() }).transform(({ name, payload }, context) => {
  const schema = Object.hasOwn(PAYLOADS, name) ? PAYLOADS[name as keyof typeof PAYLOADS] : undefined;
  if (schema === undefined) {
    context.addIssue(`instruction "${name}" is not known here, so its effect on the pool is not either`);
    return z.NEVER;
  }
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues)
    context.addIssue({ code: "custom", message: issue.message, path: ["payload", ...issue.path] });
  return z.NEVER;
});

const line = z.object({
  slot: whole,
  blockHeight: whole,
  /** Seconds since the epoch. */
  blockTime: whole,
  transactions: z.array(
    z.object({
      /** Place in the block. */
      index: whole,
      signature: z.string(),
      payer: key,
      /** Token accounts of pools, before and after the transaction. */
      balances: z.array(z.object({ account: key, pre: u64, post: u64 })),
      instructions: z.array(instruction),
    }),
  ),
});

/** One slot with what happened to Whirlpools in it. */
export type DaySlot = z.output<typeof line>;
export type DayTransaction = DaySlot["transactions"][number];

/** Reads one line. Throws InvalidData with the file, the line's number and the field at fault. */
export function parseDayLine(text: string, file: string, lineNumber: number): DaySlot {
  return parseDocument(text, `${file} line ${lineNumber}`, line);
}

/** The lines of a gzipped text file one by one. Throws InvalidData when it can't be read or unpacked, or is no text. */
export async function* gunzippedLines(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  for await (const bytes of linesOf(file)) {
    number++;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch (cause) {
      throw new InvalidData(`${file} line ${number}`, "is not UTF-8 text", { cause });
    }
    yield text;
  }
}
