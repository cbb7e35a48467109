import type { Pubkey } from "../../market/units.ts";
import { pubkeyAt } from "../base58.ts";
import { beginsWith, readStruct, viewOf, writeStruct } from "../layout.ts";
import type { InstructionAccount } from "../program.ts";
import { SYSTEM_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import { tickArrayAddress } from "./addresses.ts";
import type { Whirlpool } from "./decode.ts";
import { refuse } from "./errors.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";
import { InitialisedTicks } from "./initialisedTicks.ts";
import {
  DYNAMIC_TICK_ARRAY_DISCRIMINATOR,
  DYNAMIC_TICK_ARRAY_FIELDS,
  DYNAMIC_TICKS_OFFSET,
  TICK_ARRAY_DISCRIMINATOR,
  TICK_ARRAY_FIELDS,
  TICK_ARRAY_LENGTH,
  TICK_ARRAY_SIZE,
  TICK_FIELDS,
  TICK_LENGTH,
  TICKS_OFFSET,
} from "./layout.ts";
import { type Reach, reachOf, startsOf } from "./tickArrays.ts";
import type { ProgramVersion } from "./versions.ts";

/** One array among the accounts of a swap. */
interface LoadedArray {
  readonly key: Pubkey;
  readonly startTickIndex: number;
}

/** What a tick's growth outside becomes when it is crossed. */
export interface Crossing {
  readonly feeGrowthGlobalA: bigint;
  readonly feeGrowthGlobalB: bigint;
  /** Null for a reward that the pool doesn't have. */
  readonly rewardGrowthGlobal: readonly (bigint | null)[];
}

/** The tick arrays that a swap was given, as far as they lie on its way: one after another from the pool's tick. */
export class SwapTickArrays {
  readonly ticks = new InitialisedTicks();
  /** Null where the first array that was given is not the first one needed. */
  readonly reach: Reach | null;
  readonly #accounts: WorkingAccounts;
  readonly #tickSpacing: number;
  readonly #arrays: readonly LoadedArray[];

  /**
   * `given` are the accounts for tick arrays, in their order. Throws SwapRefused for an account that can't be one, and, in
   * versions that look for arrays themselves, when the first that is needed isn't there.
   */
  constructor(
    accounts: WorkingAccounts,
    given: readonly InstructionAccount[],
    poolKey: Pubkey,
    pool: Whirlpool,
    aToB: boolean,
    version: ProgramVersion,
  ) {
    this.#accounts = accounts;
    this.#tickSpacing = pool.tickSpacing;
    const starts = startsOf(pool.tickCurrentIndex, pool.tickSpacing, aToB);
    const sequence = version.findsTickArrays
      ? foundSequence(accounts, given, poolKey, starts)
      : givenSequence(accounts, given, poolKey, starts);
    this.#arrays = sequence.arrays.filter((array) => array !== null);
    for (const array of this.#arrays) this.#readTicks(array);
    const { length } = sequence.arrays;
    if (length === 0 && version.findsTickArrays)
      refuse("InvalidTickArraySequence", `the array that begins at ${starts[0]} is missing`);
    this.reach =
      length === 0
        ? null
        : { ...reachOf(pool.tickCurrentIndex, pool.tickSpacing, aToB, length), isBroken: sequence.isBroken };
  }

  #readTicks({ key, startTickIndex }: LoadedArray): void {
    const { data } = this.#accounts.get(key);
    for (let i = 0, at = firstTickOffset(data); i < TICK_ARRAY_SIZE; at += tickBytes(data, at), i++) {
      if (data[at] !== 1) continue;
      const { liquidityNet, liquidityGross } = readStruct("TickArray", TICK_FIELDS, data, at);
      this.ticks.set({ tick: startTickIndex + i * this.#tickSpacing, liquidityNet, liquidityGross });
    }
  }

  /** Turns a tick's growth from one of its sides to the other, in the bytes of its array. */
  cross(tick: number, { feeGrowthGlobalA, feeGrowthGlobalB, rewardGrowthGlobal }: Crossing): void {
    const ticksInArray = TICK_ARRAY_SIZE * this.#tickSpacing;
    const array = this.#arrays.find(({ startTickIndex: start }) => tick >= start && tick < start + ticksInArray);
    if (array === undefined) throw new Error(`tick ${tick} was crossed and lies in no array`);
    const data = this.#accounts.bytesToWrite(array.key);
    let at = firstTickOffset(data);
    for (let i = (tick - array.startTickIndex) / this.#tickSpacing; i > 0; i--) at += tickBytes(data, at);
    const before = readStruct("TickArray", TICK_FIELDS, data, at);
    const turned = (growth: bigint | null | undefined, outside: bigint) =>
      typeof growth === "bigint" ? BigInt.asUintN(128, growth - outside) : outside;
    const after = {
      ...before,
      feeGrowthOutsideA: turned(feeGrowthGlobalA, before.feeGrowthOutsideA),
      feeGrowthOutsideB: turned(feeGrowthGlobalB, before.feeGrowthOutsideB),
      rewardGrowthOutside0: turned(rewardGrowthGlobal[0], before.rewardGrowthOutside0),
      rewardGrowthOutside1: turned(rewardGrowthGlobal[1], before.rewardGrowthOutside1),
      rewardGrowthOutside2: turned(rewardGrowthGlobal[2], before.rewardGrowthOutside2),
    };
    writeStruct(TICK_FIELDS, after, data, at);
  }
}

function isDynamic(data: Uint8Array): boolean {
  return beginsWith(data, DYNAMIC_TICK_ARRAY_DISCRIMINATOR);
}

function firstTickOffset(data: Uint8Array): number {
  return isDynamic(data) ? DYNAMIC_TICKS_OFFSET : TICKS_OFFSET;
}

/** A tick that isn't initialised takes one byte of a dynamic array. */
function tickBytes(data: Uint8Array, at: number): number {
  return isDynamic(data) && data[at] === 0 ? 1 : TICK_LENGTH;
}

interface Sequence {
  /** Null for one that doesn't exist, but whose address was given: it has no initialised tick. */
  readonly arrays: readonly (LoadedArray | null)[];
  readonly isBroken: boolean;
}

/** Since 2024: whatever is given, in any order, is searched for the arrays that are needed. */
function foundSequence(
  accounts: WorkingAccounts,
  given: readonly InstructionAccount[],
  poolKey: Pubkey,
  starts: readonly number[],
): Sequence {
  const absent = new Set<Pubkey>();
  const loaded = new Map<number, LoadedArray>();
  const distinct = new Map(given.map((account) => [account.pubkey, account]));
  for (const account of distinct.values()) {
    const { owner, data } = accounts.get(account.pubkey);
    if (owner === SYSTEM_PROGRAM && data.length === 0) absent.add(account.pubkey);
    else {
      if (!account.isWritable) refuse("AccountNotMutable", account.pubkey);
      const array = load(accounts, account.pubkey, poolKey, "DifferentWhirlpoolTickArrayAccount");
      loaded.set(array.startTickIndex, array);
    }
  }
  const arrays: (LoadedArray | null)[] = [];
  for (const start of starts) {
    const array = loaded.get(start) ?? null;
    if (array === null && (absent.size === 0 || !absent.has(tickArrayAddress(poolKey, start)))) break;
    arrays.push(array);
  }
  return { arrays, isBroken: false };
}

/** In 2022: the first, then the others as they come, each account once. */
function givenSequence(
  accounts: WorkingAccounts,
  given: readonly InstructionAccount[],
  poolKey: Pubkey,
  starts: readonly number[],
): Sequence {
  for (const { pubkey, isWritable } of given) {
    load(accounts, pubkey, poolKey, "ConstraintHasOne");
    if (!isWritable) refuse("ConstraintMut", pubkey);
  }
  const keys = [...new Set(given.map(({ pubkey }) => pubkey))];
  const arrays = keys.map((key) => load(accounts, key, poolKey, "ConstraintHasOne"));
  const wrong = arrays.findIndex(({ startTickIndex }, i) => startTickIndex !== starts[i]);
  const isAtTheEnd = wrong === starts.length;
  return { arrays: wrong < 0 ? arrays : arrays.slice(0, wrong), isBroken: wrong >= 0 && !isAtTheEnd };
}

function load(
  accounts: WorkingAccounts,
  key: Pubkey,
  poolKey: Pubkey,
  otherPool: "DifferentWhirlpoolTickArrayAccount" | "ConstraintHasOne",
): LoadedArray {
  const { owner, data } = accounts.get(key);
  if (owner !== WHIRLPOOL_PROGRAM) refuse("AccountOwnedByWrongProgram", `${key} belongs to ${owner}`);
  if (data.length < 8) refuse("AccountDiscriminatorNotFound", `${key} has ${data.length} bytes`);
  const dynamic = isDynamic(data);
  if (!dynamic && !beginsWith(data, TICK_ARRAY_DISCRIMINATOR))
    refuse("AccountDiscriminatorMismatch", `${key} is no tick array`);
  const fields = dynamic ? DYNAMIC_TICK_ARRAY_FIELDS : TICK_ARRAY_FIELDS;
  if (data.length < (dynamic ? DYNAMIC_TICKS_OFFSET + TICK_ARRAY_SIZE : TICK_ARRAY_LENGTH))
    refuse("AccountDidNotDeserialize", `${key} has ${data.length} bytes`);
  const whirlpool = pubkeyAt(data, fields.whirlpool[1]);
  if (whirlpool !== poolKey) refuse(otherPool, `${key} belongs to ${whirlpool}`);
  return { key, startTickIndex: viewOf(data).getInt32(fields.startTickIndex[1], true) };
}
