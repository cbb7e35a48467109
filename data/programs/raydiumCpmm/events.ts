import { beginsWith, bytesOfHex, DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import { base64Of } from "../transaction/base64.ts";
import { loggedData } from "../transaction/logs.ts";
import type { InstructionCall } from "../transaction/record.ts";

/**
 * What the program logs as `Program data`: raydium-cp-swap at 609780f, programs/cp-swap/src/states/events.rs. An event
 * is logged before the transfers, so that a failed swap may have one too.
 */
const SWAP_EVENT = bytesOfHex("40c6cde8260871e2");
export const SWAP_EVENT_FIELDS = {
  poolId: ["key", 8],
  /** Reserves before the swap, less the fees owed. */
  inputVaultBefore: ["u64", 40],
  outputVaultBefore: ["u64", 48],
  /** What arrives in the vault and what leaves the other. */
  inputAmount: ["u64", 56],
  outputAmount: ["u64", 64],
  /** What Token-2022 mints keep of the two transfers. */
  inputTransferFee: ["u64", 72],
  outputTransferFee: ["u64", 80],
  baseInput: ["bool", 88],
} as const;
/** Appended in August 2025. */
export const SWAP_EVENT_APPENDED = {
  inputMint: ["key", 89],
  outputMint: ["key", 121],
  tradeFee: ["u64", 153],
  creatorFee: ["u64", 161],
  creatorFeeOnInput: ["bool", 169],
} as const;
const SWAP_EVENT_SIZE = 89;
const SWAP_EVENT_SIZE_APPENDED = 170;

const LP_CHANGE_EVENT = bytesOfHex("79a3cdc939da753c");
export const LP_CHANGE_EVENT_FIELDS = {
  poolId: ["key", 8],
  lpAmountBefore: ["u64", 40],
  token0VaultBefore: ["u64", 48],
  token1VaultBefore: ["u64", 56],
  /** What arrives in the vaults, or at the user. */
  token0Amount: ["u64", 64],
  token1Amount: ["u64", 72],
  token0TransferFee: ["u64", 80],
  token1TransferFee: ["u64", 88],
  /** 0 for a deposit, 1 for a withdrawal. */
  changeType: ["u8", 96],
} as const;

export type SwapEvent = Struct<typeof SWAP_EVENT_FIELDS> & {
  /** Null in events of older versions of the program. */
  readonly appended: Struct<typeof SWAP_EVENT_APPENDED> | null;
};
export type LpChangeEvent = Struct<typeof LP_CHANGE_EVENT_FIELDS>;

/** A swap's event. Throws DecodeError when it ends too early. */
export function decodeSwapEvent(bytes: Uint8Array): SwapEvent {
  const event = readStruct("SwapEvent", SWAP_EVENT_FIELDS, bytes);
  const isShort = bytes.length < SWAP_EVENT_SIZE_APPENDED;
  return { ...event, appended: isShort ? null : readStruct("SwapEvent", SWAP_EVENT_APPENDED, bytes) };
}

/** The bytes that `decodeSwapEvent` reads as `event`. */
export function encodeSwapEvent(event: SwapEvent): Uint8Array {
  const bytes = new Uint8Array(event.appended === null ? SWAP_EVENT_SIZE : SWAP_EVENT_SIZE_APPENDED);
  bytes.set(SWAP_EVENT);
  writeStruct(SWAP_EVENT_FIELDS, event, bytes);
  if (event.appended !== null) writeStruct(SWAP_EVENT_APPENDED, event.appended, bytes);
  return bytes;
}

/** The line that a swap logs. */
export function swapEventLine(event: SwapEvent): string {
  return `Program data: ${base64Of(encodeSwapEvent(event))}`;
}

/** The event of a swap that a call logged; null when it logged none, or its line was cut. */
export function swapEventOf(call: InstructionCall): SwapEvent | null {
  return eventOf(call, SWAP_EVENT, decodeSwapEvent);
}

/** The event of a change of liquidity that a call logged; null when it logged none, or its line was cut. */
export function lpChangeEventOf(call: InstructionCall): LpChangeEvent | null {
  return eventOf(call, LP_CHANGE_EVENT, (bytes) => readStruct("LpChangeEvent", LP_CHANGE_EVENT_FIELDS, bytes));
}

function eventOf<E>(call: InstructionCall, discriminator: Uint8Array, decode: (bytes: Uint8Array) => E): E | null {
  try {
    const bytes = loggedData(call).find((logged) => beginsWith(logged, discriminator));
    return bytes === undefined ? null : decode(bytes);
  } catch (error) {
    // Logs are cut in the middle of a line.
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
