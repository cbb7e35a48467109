import { beginsWith, bytesOfHex, type Fields, readStruct, type Struct, writeStruct } from "../layout.ts";
import { loggedData } from "../transaction/logs.ts";
import type { InstructionCall } from "../transaction/record.ts";

/**
 * What the program logs of what it did: offsets from the event's first byte. Source: raydium-io/raydium-clmm at 03b44b7,
 * programs/amm/src/states; a discriminator is the first 8 bytes of SHA-256("event:<Name>").
 */
const EVENTS = {
  SwapEvent: {
    discriminator: bytesOfHex("40c6cde8260871e2"),
    fields: {
      poolState: ["key", 8],
      sender: ["key", 40],
      tokenAccount0: ["key", 72],
      tokenAccount1: ["key", 104],
      /** What the pool took or the user got, transfer fees apart. */
      amount0: ["u64", 136],
      transferFee0: ["u64", 144],
      amount1: ["u64", 152],
      transferFee1: ["u64", 160],
      zeroForOne: ["bool", 168],
      /** Of the pool after the swap. */
      sqrtPriceX64: ["u128", 169],
      liquidity: ["u128", 185],
      tick: ["i32", 201],
    },
  },
  PoolCreatedEvent: {
    discriminator: bytesOfHex("195e4b2f7063353f"),
    fields: {
      tokenMint0: ["key", 8],
      tokenMint1: ["key", 40],
      tickSpacing: ["u16", 72],
      poolState: ["key", 74],
      sqrtPriceX64: ["u128", 106],
      tick: ["i32", 122],
      tokenVault0: ["key", 126],
      tokenVault1: ["key", 158],
    },
  },
  LiquidityChangeEvent: {
    discriminator: bytesOfHex("7ef0afce9e58996b"),
    fields: {
      poolState: ["key", 8],
      tick: ["i32", 40],
      tickLower: ["i32", 44],
      tickUpper: ["i32", 48],
      /** Of the pool. */
      liquidityBefore: ["u128", 52],
      liquidityAfter: ["u128", 68],
    },
  },
  CreatePersonalPositionEvent: {
    discriminator: bytesOfHex("641e57f9c4df9ace"),
    fields: {
      poolState: ["key", 8],
      liquidity: ["u128", 112],
      depositAmount0: ["u64", 128],
      depositAmount1: ["u64", 136],
    },
  },
  IncreaseLiquidityEvent: {
    discriminator: bytesOfHex("314f69d420221e54"),
    fields: { liquidity: ["u128", 40], amount0: ["u64", 56], amount1: ["u64", 64] },
  },
  DecreaseLiquidityEvent: {
    discriminator: bytesOfHex("3ade563a44325538"),
    fields: { liquidity: ["u128", 40], decreaseAmount0: ["u64", 56], decreaseAmount1: ["u64", 64] },
  },
} as const;

type EventName = keyof typeof EVENTS;
export type EventOf<N extends EventName> = Struct<(typeof EVENTS)[N]["fields"]>;
export type SwapEvent = EventOf<"SwapEvent">;

/** What versions since 2026 say behind a swap's other fields: the fee by token, to all who share it. */
const TRADE_FEE_FIELDS = { tradeFee0: ["u64", 205], tradeFee1: ["u64", 213] } as const;
export type TradeFees = Struct<typeof TRADE_FEE_FIELDS>;
const SWAP_EVENT_SIZE = 205;
const SWAP_EVENT_WITH_FEES_SIZE = 221;

/**
 * The events of one name that a call logged, in order; none where it failed early, or its logs are missing or cut.
 * Throws DecodeError for one that is cut short.
 */
export function eventsOf<N extends EventName>(name: N, call: InstructionCall): readonly EventOf<N>[] {
  const { discriminator, fields } = EVENTS[name];
  return loggedData(call)
    .filter((data) => beginsWith(data, discriminator))
    .map((data) => readStruct<Fields>(name, fields, data) as EventOf<N>);
}

/** The bytes of a swap's event, as the program logs them; without `fees` those of versions before 2026. */
export function encodeSwapEvent(event: SwapEvent, fees: TradeFees | null): Uint8Array {
  const bytes = new Uint8Array(fees === null ? SWAP_EVENT_SIZE : SWAP_EVENT_WITH_FEES_SIZE);
  bytes.set(EVENTS.SwapEvent.discriminator);
  writeStruct(EVENTS.SwapEvent.fields, event, bytes);
  if (fees !== null) writeStruct(TRADE_FEE_FIELDS, fees, bytes);
  return bytes;
}
