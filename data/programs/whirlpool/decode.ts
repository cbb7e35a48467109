import type { Pubkey } from "../../market/units.ts";
import { DecodeError, expectAccount, readStruct, type Struct } from "../layout.ts";
import {
  DYNAMIC_TICK_ARRAY_DISCRIMINATOR,
  DYNAMIC_TICK_ARRAY_FIELDS,
  DYNAMIC_TICKS_OFFSET,
  ORACLE_DISCRIMINATOR,
  ORACLE_FIELDS,
  ORACLE_SIZE,
  POSITION_DISCRIMINATOR,
  POSITION_FIELDS,
  POSITION_REWARD_FIELDS,
  POSITION_REWARD_SIZE,
  POSITION_REWARDS_OFFSET,
  POSITION_SIZE,
  REWARD_FIELDS,
  REWARD_SIZE,
  REWARDS,
  REWARDS_OFFSET,
  TICK_ARRAY_DISCRIMINATOR,
  TICK_ARRAY_FIELDS,
  TICK_ARRAY_LENGTH,
  TICK_ARRAY_SIZE,
  TICK_FIELDS,
  TICK_LENGTH,
  TICKS_OFFSET,
  WHIRLPOOL_DISCRIMINATOR,
  WHIRLPOOL_FIELDS,
  WHIRLPOOL_SIZE,
} from "./layout.ts";
import { SQRT_PRICE_MAX, SQRT_PRICE_MIN, TICK_MAX, TICK_MIN } from "./ticks.ts";

/** Bytes past the known layout, as they were; programs append fields. */
type Tail = { readonly tail: Uint8Array };

export type Whirlpool = Struct<typeof WHIRLPOOL_FIELDS> & { readonly rewards: readonly WhirlpoolReward[] } & Tail;
export type WhirlpoolReward = Struct<typeof REWARD_FIELDS>;
export type Tick = Struct<typeof TICK_FIELDS>;
export type Position = Struct<typeof POSITION_FIELDS> & {
  readonly rewards: readonly Struct<typeof POSITION_REWARD_FIELDS>[];
} & Tail;
export type Oracle = Struct<typeof ORACLE_FIELDS> & {
  /** The whole account; bytes that no field covers are kept by it. */
  readonly bytes: Uint8Array;
};

/** 88 ticks in a row, a tick spacing apart, whichever of the two layouts they lay in. */
export interface TickArray extends Tail {
  readonly form: "fixed" | "dynamic";
  readonly startTickIndex: number;
  readonly whirlpool: Pubkey;
  readonly ticks: readonly Tick[];
}

/** What a tick is that no position begins or ends at. */
export const EMPTY_TICK: Tick = Object.freeze({
  initialized: false,
  liquidityNet: 0n,
  liquidityGross: 0n,
  feeGrowthOutsideA: 0n,
  feeGrowthOutsideB: 0n,
  rewardGrowthOutside0: 0n,
  rewardGrowthOutside1: 0n,
  rewardGrowthOutside2: 0n,
});

function expectField(layout: string, fields: object, field: string, holds: boolean, reason: string): void {
  if (holds) return;
  const entry: unknown = Reflect.get(fields, field);
  throw new DecodeError(layout, field, Array.isArray(entry) ? Number(entry[1]) : 0, reason);
}

/** A pool's account. Throws DecodeError for bytes that no Whirlpool can have; keeps what follows byte 653. */
export function decodeWhirlpool(bytes: Uint8Array): Whirlpool {
  expectAccount("Whirlpool", bytes, WHIRLPOOL_DISCRIMINATOR, WHIRLPOOL_SIZE);
  const pool = readStruct("Whirlpool", WHIRLPOOL_FIELDS, bytes);
  const expect = (field: keyof typeof WHIRLPOOL_FIELDS, holds: boolean, reason: string) =>
    expectField("Whirlpool", WHIRLPOOL_FIELDS, field, holds, reason);
  expect("tickSpacing", pool.tickSpacing > 0, "a tick spacing of 0");
  expect("feeRate", pool.feeRate < 1_000_000, `${pool.feeRate} is more than the whole input`);
  expect("protocolFeeRate", pool.protocolFeeRate <= 10_000, `${pool.protocolFeeRate} is more than the whole fee`);
  expect(
    "sqrtPrice",
    pool.sqrtPrice >= SQRT_PRICE_MIN && pool.sqrtPrice <= SQRT_PRICE_MAX,
    `${pool.sqrtPrice} is outside ${SQRT_PRICE_MIN}..${SQRT_PRICE_MAX}`,
  );
  // One below the lowest tick is where a pool stands that was swapped down to the minimum price.
  expect(
    "tickCurrentIndex",
    pool.tickCurrentIndex >= TICK_MIN - 1 && pool.tickCurrentIndex <= TICK_MAX,
    `${pool.tickCurrentIndex} is outside ${TICK_MIN}..${TICK_MAX}`,
  );
  const rewards = Array.from({ length: REWARDS }, (_, i) =>
    readStruct("Whirlpool.rewards", REWARD_FIELDS, bytes, REWARDS_OFFSET + i * REWARD_SIZE),
  );
  return { ...pool, rewards, tail: bytes.slice(WHIRLPOOL_SIZE) };
}

/** A tick array's account, fixed or dynamic. Throws DecodeError for bytes that neither can have. */
export function decodeTickArray(bytes: Uint8Array): TickArray {
  const dynamic = DYNAMIC_TICK_ARRAY_DISCRIMINATOR.every((byte, i) => bytes[i] === byte);
  return dynamic ? decodeDynamicTickArray(bytes) : decodeFixedTickArray(bytes);
}

function expectStart(layout: string, startTickIndex: number): void {
  // Whatever the spacing, an array begins at a multiple of 88, and the lowest one may begin below the lowest tick.
  const least = TICK_MIN - TICK_ARRAY_SIZE * 0xffff;
  const possible = startTickIndex % TICK_ARRAY_SIZE === 0 && startTickIndex >= least && startTickIndex <= TICK_MAX;
  expectField(layout, TICK_ARRAY_FIELDS, "startTickIndex", possible, `no tick array begins at ${startTickIndex}`);
}

function decodeFixedTickArray(bytes: Uint8Array): TickArray {
  expectAccount("TickArray", bytes, TICK_ARRAY_DISCRIMINATOR, TICK_ARRAY_LENGTH);
  const head = readStruct("TickArray", TICK_ARRAY_FIELDS, bytes);
  expectStart("TickArray", head.startTickIndex);
  const ticks = Array.from({ length: TICK_ARRAY_SIZE }, (_, i) =>
    readStruct("TickArray.ticks", TICK_FIELDS, bytes, TICKS_OFFSET + i * TICK_LENGTH),
  );
  return { form: "fixed", ...head, ticks, tail: bytes.slice(TICK_ARRAY_LENGTH) };
}

function decodeDynamicTickArray(bytes: Uint8Array): TickArray {
  expectAccount("DynamicTickArray", bytes, DYNAMIC_TICK_ARRAY_DISCRIMINATOR, DYNAMIC_TICKS_OFFSET + TICK_ARRAY_SIZE);
  const { startTickIndex, whirlpool, tickBitmap } = readStruct("DynamicTickArray", DYNAMIC_TICK_ARRAY_FIELDS, bytes);
  expectStart("DynamicTickArray", startTickIndex);
  expectField(
    "DynamicTickArray",
    DYNAMIC_TICK_ARRAY_FIELDS,
    "tickBitmap",
    tickBitmap >> BigInt(TICK_ARRAY_SIZE) === 0n,
    `it names more ticks than the ${TICK_ARRAY_SIZE} there are`,
  );
  const ticks: Tick[] = [];
  let at = DYNAMIC_TICKS_OFFSET;
  for (let i = 0; i < TICK_ARRAY_SIZE; i++) {
    const tag = bytes[at];
    const inBitmap = ((tickBitmap >> BigInt(i)) & 1n) === 1n;
    if (tag !== (inBitmap ? 1 : 0))
      throw new DecodeError(
        "DynamicTickArray",
        `ticks[${i}]`,
        at,
        `tag ${tag}, but its bit in tickBitmap says otherwise`,
      );
    ticks.push(inBitmap ? readStruct(`DynamicTickArray.ticks[${i}]`, TICK_FIELDS, bytes, at) : EMPTY_TICK);
    at += inBitmap ? TICK_LENGTH : 1;
  }
  return { form: "dynamic", startTickIndex, whirlpool, ticks, tail: bytes.slice(at) };
}

/** A position's account. Throws DecodeError for bytes that no Position can have. */
export function decodePosition(bytes: Uint8Array): Position {
  expectAccount("Position", bytes, POSITION_DISCRIMINATOR, POSITION_SIZE);
  const position = readStruct("Position", POSITION_FIELDS, bytes);
  const { tickLowerIndex, tickUpperIndex } = position;
  expectField(
    "Position",
    POSITION_FIELDS,
    "tickLowerIndex",
    tickLowerIndex >= TICK_MIN && tickLowerIndex < tickUpperIndex && tickUpperIndex <= TICK_MAX,
    `no position lies between ticks ${tickLowerIndex} and ${tickUpperIndex}`,
  );
  const rewards = Array.from({ length: REWARDS }, (_, i) =>
    readStruct("Position.rewards", POSITION_REWARD_FIELDS, bytes, POSITION_REWARDS_OFFSET + i * POSITION_REWARD_SIZE),
  );
  return { ...position, rewards, tail: bytes.slice(POSITION_SIZE) };
}

/** An oracle's account: constants and variables of a pool's adaptive fee. Throws DecodeError for other bytes. */
export function decodeOracle(bytes: Uint8Array): Oracle {
  expectAccount("Oracle", bytes, ORACLE_DISCRIMINATOR, ORACLE_SIZE);
  const oracle = readStruct("Oracle", ORACLE_FIELDS, bytes);
  expectField("Oracle", ORACLE_FIELDS, "tickGroupSize", oracle.tickGroupSize > 0, "a tick group of 0 ticks");
  return { ...oracle, bytes: bytes.slice() };
}
