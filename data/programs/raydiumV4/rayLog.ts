import { DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import { base64Of, bytesOfBase64 } from "../transaction/base64.ts";
import { messagesOf } from "../transaction/logs.ts";
import type { InstructionCall } from "../transaction/record.ts";

/**
 * What the program logs of itself, behind `ray_log: ` in base64: raydium-amm at 2cda268, program/src/log.rs. A log is
 * written before the last checks, so that a failed swap has one too.
 */
const PREFIX = "ray_log: ";

export const SWAP_IN_LOG = {
  type: ["u8", 0],
  amountIn: ["u64", 1],
  minimumOut: ["u64", 9],
  /** See DIRECTION. */
  direction: ["u64", 17],
  /** What the user's account held. */
  userSource: ["u64", 25],
  /** Reserves before the swap, less what was set aside. */
  poolCoin: ["u64", 33],
  poolPc: ["u64", 41],
  outAmount: ["u64", 49],
} as const;
export const SWAP_OUT_LOG = {
  type: ["u8", 0],
  maxIn: ["u64", 1],
  amountOut: ["u64", 9],
  direction: ["u64", 17],
  userSource: ["u64", 25],
  poolCoin: ["u64", 33],
  poolPc: ["u64", 41],
  deductIn: ["u64", 49],
} as const;
export const DEPOSIT_LOG = {
  type: ["u8", 0],
  maxCoin: ["u64", 1],
  maxPc: ["u64", 9],
  base: ["u64", 17],
  poolCoin: ["u64", 25],
  poolPc: ["u64", 33],
  poolLp: ["u64", 41],
  calcPnlX: ["u128", 49],
  calcPnlY: ["u128", 65],
  deductCoin: ["u64", 81],
  deductPc: ["u64", 89],
  mintLp: ["u64", 97],
} as const;
export const WITHDRAW_LOG = {
  type: ["u8", 0],
  withdrawLp: ["u64", 1],
  userLp: ["u64", 9],
  poolCoin: ["u64", 17],
  poolPc: ["u64", 25],
  poolLp: ["u64", 33],
  calcPnlX: ["u128", 41],
  calcPnlY: ["u128", 57],
  outCoin: ["u64", 73],
  outPc: ["u64", 81],
} as const;
const SWAP_LOG_SIZE = 57;

export const DIRECTION = { pcToCoin: 1n, coinToPc: 2n } as const;
const TYPE = { deposit: 1, withdraw: 2, swapBaseIn: 3, swapBaseOut: 4 } as const;

export type RayLog =
  | ({ readonly kind: "deposit" } & Struct<typeof DEPOSIT_LOG>)
  | ({ readonly kind: "withdraw" } & Struct<typeof WITHDRAW_LOG>)
  | ({ readonly kind: "swapBaseIn" } & Struct<typeof SWAP_IN_LOG>)
  | ({ readonly kind: "swapBaseOut" } & Struct<typeof SWAP_OUT_LOG>);

/** A log's bytes, or null for a kind of log that no price needs. Throws DecodeError for one that ends too early. */
export function decodeRayLog(bytes: Uint8Array): RayLog | null {
  switch (bytes[0]) {
    case TYPE.deposit:
      return { kind: "deposit", ...readStruct("ray_log deposit", DEPOSIT_LOG, bytes) };
    case TYPE.withdraw:
      return { kind: "withdraw", ...readStruct("ray_log withdraw", WITHDRAW_LOG, bytes) };
    case TYPE.swapBaseIn:
      return { kind: "swapBaseIn", ...readStruct("ray_log swapBaseIn", SWAP_IN_LOG, bytes) };
    case TYPE.swapBaseOut:
      return { kind: "swapBaseOut", ...readStruct("ray_log swapBaseOut", SWAP_OUT_LOG, bytes) };
    default:
      return null;
  }
}

/** What a call logged, or null when it logged nothing, or its line was cut. */
export function rayLogOf(call: InstructionCall): RayLog | null {
  const line = messagesOf(call).find((message) => message.startsWith(PREFIX));
  if (line === undefined) return null;
  try {
    return decodeRayLog(bytesOfBase64(line.slice(PREFIX.length), "ray_log"));
  } catch (error) {
    // Behind the same prefix the program names accounts that it didn't expect, in words.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}

/** The line that a swap logs. */
export function swapLogLine(
  log: Omit<Struct<typeof SWAP_IN_LOG>, "type"> | Omit<Struct<typeof SWAP_OUT_LOG>, "type">,
): string {
  const bytes = new Uint8Array(SWAP_LOG_SIZE);
  if ("amountIn" in log) writeStruct(SWAP_IN_LOG, { ...log, type: TYPE.swapBaseIn }, bytes);
  else writeStruct(SWAP_OUT_LOG, { ...log, type: TYPE.swapBaseOut }, bytes);
  return `Program log: ${PREFIX}${base64Of(bytes)}`;
}
