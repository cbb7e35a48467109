import { beginsWith, bytesOfHex, type Fields, readStruct, type Struct, writeStruct } from "../layout.ts";
import { loggedData } from "../transaction/logs.ts";
import type { InstructionCall } from "../transaction/record.ts";

/**
 * What the program logs of what it did, since its version of February 2025: offsets from the event's first byte. Source:
 * orca-so/whirlpools at 630c0e0, programs/whirlpool/src/events.rs; a discriminator is the first 8 bytes of
 * SHA-256("event:<Name>").
 */
const LIQUIDITY_FIELDS = {
  whirlpool: ["key", 8],
  position: ["key", 40],
  tickLowerIndex: ["i32", 72],
  tickUpperIndex: ["i32", 76],
  liquidity: ["u128", 80],
} as const;

export const EVENTS = {
  Traded: {
    discriminator: bytesOfHex("e1ca49af932ba096"),
    fields: {
      whirlpool: ["key", 8],
      aToB: ["bool", 40],
      preSqrtPrice: ["u128", 41],
      postSqrtPrice: ["u128", 57],
      inputAmount: ["u64", 73],
      outputAmount: ["u64", 81],
      inputTransferFee: ["u64", 89],
      outputTransferFee: ["u64", 97],
      lpFee: ["u64", 105],
      protocolFee: ["u64", 113],
    },
  },
  LiquidityIncreased: { discriminator: bytesOfHex("1e0790b566fe9ba1"), fields: LIQUIDITY_FIELDS },
  LiquidityDecreased: { discriminator: bytesOfHex("a601244770cab5ab"), fields: LIQUIDITY_FIELDS },
  LiquidityRepositioned: {
    discriminator: bytesOfHex("5f82b584fb32c326"),
    fields: {
      whirlpool: ["key", 8],
      position: ["key", 40],
      existingTickLowerIndex: ["i32", 72],
      existingTickUpperIndex: ["i32", 76],
      newTickLowerIndex: ["i32", 80],
      newTickUpperIndex: ["i32", 84],
      existingLiquidity: ["u128", 88],
      newLiquidity: ["u128", 104],
      existingAmountA: ["u64", 120],
      existingAmountB: ["u64", 128],
      newAmountA: ["u64", 136],
      newAmountB: ["u64", 144],
    },
  },
  PoolInitialized: {
    discriminator: bytesOfHex("6476ad570cc6fee5"),
    fields: { whirlpool: ["key", 8], tickSpacing: ["u16", 136] },
  },
} as const;

const TRADED_SIZE = 121;

type EventName = keyof typeof EVENTS;
type EventOf<N extends EventName> = Struct<(typeof EVENTS)[N]["fields"]>;

/**
 * The first event of this name that a call logged; null where it logged none: an older version, a failure, logs that
 * are missing or cut. Throws DecodeError for one that is cut short.
 */
export function eventOf<N extends EventName>(name: N, call: InstructionCall): EventOf<N> | null {
  const { discriminator, fields } = EVENTS[name];
  const bytes = loggedData(call).find((data) => beginsWith(data, discriminator));
  return bytes === undefined ? null : (readStruct<Fields>(name, fields, bytes) as EventOf<N>);
}

/** The bytes of a `Traded` event, as the program logs them. */
export function encodeTraded(traded: EventOf<"Traded">): Uint8Array {
  const bytes = new Uint8Array(TRADED_SIZE);
  bytes.set(EVENTS.Traded.discriminator);
  writeStruct(EVENTS.Traded.fields, traded, bytes);
  return bytes;
}
