import { writeStruct } from "../layout.ts";
import type { Oracle, Position, TickArray, Whirlpool } from "./decode.ts";
import {
  DYNAMIC_TICK_ARRAY_DISCRIMINATOR,
  DYNAMIC_TICK_ARRAY_FIELDS,
  DYNAMIC_TICKS_OFFSET,
  ORACLE_FIELDS,
  POSITION_DISCRIMINATOR,
  POSITION_FIELDS,
  POSITION_REWARD_FIELDS,
  POSITION_REWARD_SIZE,
  POSITION_REWARDS_OFFSET,
  POSITION_SIZE,
  REWARD_FIELDS,
  REWARD_SIZE,
  REWARDS_OFFSET,
  TICK_ARRAY_DISCRIMINATOR,
  TICK_ARRAY_FIELDS,
  TICK_ARRAY_LENGTH,
  TICK_FIELDS,
  TICK_LENGTH,
  TICKS_OFFSET,
  WHIRLPOOL_DISCRIMINATOR,
  WHIRLPOOL_FIELDS,
  WHIRLPOOL_SIZE,
} from "./layout.ts";

function accountOf(discriminator: Uint8Array, size: number, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(size + tail.length);
  bytes.set(discriminator, 0);
  bytes.set(tail, size);
  return bytes;
}

/** The bytes that `decodeWhirlpool` reads as `pool`. Throws RangeError for a number that its field can't hold. */
export function encodeWhirlpool(pool: Whirlpool): Uint8Array {
  const bytes = accountOf(WHIRLPOOL_DISCRIMINATOR, WHIRLPOOL_SIZE, pool.tail);
  writeStruct(WHIRLPOOL_FIELDS, pool, bytes);
  for (const [i, reward] of pool.rewards.entries())
    writeStruct(REWARD_FIELDS, reward, bytes, REWARDS_OFFSET + i * REWARD_SIZE);
  return bytes;
}

/** The bytes that `decodeTickArray` reads as `array`, in the layout that it says. */
export function encodeTickArray(array: TickArray): Uint8Array {
  return array.form === "fixed" ? encodeFixedTickArray(array) : encodeDynamicTickArray(array);
}

function encodeFixedTickArray(array: TickArray): Uint8Array {
  const bytes = accountOf(TICK_ARRAY_DISCRIMINATOR, TICK_ARRAY_LENGTH, array.tail);
  writeStruct(TICK_ARRAY_FIELDS, array, bytes);
  for (const [i, tick] of array.ticks.entries()) writeStruct(TICK_FIELDS, tick, bytes, TICKS_OFFSET + i * TICK_LENGTH);
  return bytes;
}

function encodeDynamicTickArray(array: TickArray): Uint8Array {
  const size = array.ticks.reduce((sum, tick) => sum + (tick.initialized ? TICK_LENGTH : 1), DYNAMIC_TICKS_OFFSET);
  const bytes = accountOf(DYNAMIC_TICK_ARRAY_DISCRIMINATOR, size, array.tail);
  let tickBitmap = 0n;
  let at = DYNAMIC_TICKS_OFFSET;
  for (const [i, tick] of array.ticks.entries()) {
    if (tick.initialized) {
      tickBitmap |= 1n << BigInt(i);
      writeStruct(TICK_FIELDS, tick, bytes, at);
    }
    at += tick.initialized ? TICK_LENGTH : 1;
  }
  writeStruct(DYNAMIC_TICK_ARRAY_FIELDS, { ...array, tickBitmap }, bytes);
  return bytes;
}

/** The bytes that `decodePosition` reads as `position`. */
export function encodePosition(position: Position): Uint8Array {
  const bytes = accountOf(POSITION_DISCRIMINATOR, POSITION_SIZE, position.tail);
  writeStruct(POSITION_FIELDS, position, bytes);
  for (const [i, reward] of position.rewards.entries())
    writeStruct(POSITION_REWARD_FIELDS, reward, bytes, POSITION_REWARDS_OFFSET + i * POSITION_REWARD_SIZE);
  return bytes;
}

/** The bytes that `decodeOracle` reads as `oracle`; what no field covers comes from `oracle.bytes`. */
export function encodeOracle(oracle: Oracle): Uint8Array {
  const bytes = oracle.bytes.slice();
  writeStruct(ORACLE_FIELDS, oracle, bytes);
  return bytes;
}
