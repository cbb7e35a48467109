import { floorDiv } from "../math/mulDiv.ts";
import { refuse } from "./errors.ts";
import { BITMAP_LENGTH, BITMAPS, BITMAPS_OFFSET, TICK_ARRAY_BITMAP_OFFSET, TICK_ARRAY_SIZE } from "./layout.ts";
import { TICK_MAX, TICK_MIN } from "./ticks.ts";
import type { ProgramVersion } from "./versions.ts";

/** The pool's own bitmap has as many arrays on each side of tick 0; so has each bitmap of the extension. */
const ARRAYS_IN_BITMAP = 512;

/** The first tick of the array that `tick` lies in. */
export function startTickOf(tick: number, tickSpacing: number): number {
  const ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
  return floorDiv(tick, ticksInArray) * ticksInArray;
}

/**
 * Whether the pool's own bitmap says if the array that begins at `startTick` exists; else its extension does. Source:
 * raydium-io/raydium-clmm at 03b44b7, programs/amm/src/states/pool.rs; da57b0b missed the lowest array.
 */
export function isInPoolBitmap(startTick: number, tickSpacing: number, version: ProgramVersion): boolean {
  const index = startTick / (TICK_ARRAY_SIZE * tickSpacing);
  if (index < -ARRAYS_IN_BITMAP || index >= ARRAYS_IN_BITMAP) return false;
  return version.bitmapHasLowestArray || startTick >= TICK_MIN || !coversAllTicks(tickSpacing);
}

/**
 * Whether a swap that begins in the array at `startTick` is refused, because neither the pool's bitmap nor any extension
 * has that array: da57b0b counted the lowest one as outside of both where the pool's covers all ticks.
 */
export function isInNoBitmap(startTick: number, tickSpacing: number, version: ProgramVersion): boolean {
  return coversAllTicks(tickSpacing) && !isInPoolBitmap(startTick, tickSpacing, version);
}

/** Whether the pool's own bitmap reaches the ends of the price axis, so that no extension can have anything. */
function coversAllTicks(tickSpacing: number): boolean {
  return ARRAYS_IN_BITMAP * TICK_ARRAY_SIZE * tickSpacing > TICK_MAX;
}

/** Which tick arrays of a pool exist: by the bitmap in its account, and by its extension as far as that is at hand. */
export class TickArrayBitmap {
  readonly #pool: Uint8Array;
  readonly #extension: Uint8Array | null;
  readonly #tickSpacing: number;
  readonly #ticksInArray: number;
  readonly #version: ProgramVersion;

  /** `pool` and `extension` are the accounts' bytes; the extension is null where the instruction doesn't name it. */
  constructor(pool: Uint8Array, extension: Uint8Array | null, tickSpacing: number, version: ProgramVersion) {
    this.#pool = pool;
    this.#extension = extension;
    this.#tickSpacing = tickSpacing;
    this.#ticksInArray = TICK_ARRAY_SIZE * tickSpacing;
    this.#version = version;
  }

  /**
   * The array that a swap from `tick` begins in: its own if that exists, else the next on the way. Throws SwapRefused
   * where there is none, or only the missing extension knows.
   */
  first(tick: number, aToB: boolean): { readonly startTick: number; readonly holdsTick: boolean } {
    const startTick = startTickOf(tick, this.#tickSpacing);
    if (this.#isInitialised(startTick)) return { startTick, holdsTick: true };
    const next = this.next(startTick, aToB);
    if (typeof next === "number") return { startTick: next, holdsTick: false };
    return refuse(
      next === "MissingTickArrayBitmapExtensionAccount" ? next : "InsufficientLiquidityForDirection",
      `no tick array is found ahead of tick ${tick}`,
    );
  }

  #isInitialised(startTick: number): boolean {
    const index = startTick / this.#ticksInArray;
    if (isInPoolBitmap(startTick, this.#tickSpacing, this.#version)) return this.#bit(index);
    const { overflow, wideBitmapEndsSearch } = this.#version;
    if (this.#extension === null)
      refuse(
        wideBitmapEndsSearch ? "MissingTickArrayBitmapExtensionAccount" : overflow,
        `the pool's bitmap doesn't have the array at ${startTick}`,
      );
    if (isInNoBitmap(startTick, this.#tickSpacing, this.#version))
      refuse("RequireGtViolated", `an extension of a tick spacing of ${this.#tickSpacing} has no arrays`);
    return this.#bit(index);
  }

  /** The next array from the one at `startTick`, or what a swap that needs it is refused with. */
  next(startTick: number, aToB: boolean): number | "LiquidityInsufficient" | "MissingTickArrayBitmapExtensionAccount" {
    const step = aToB ? -1 : 1;
    const last = floorDiv(aToB ? TICK_MIN : TICK_MAX, this.#ticksInArray);
    for (let index = startTick / this.#ticksInArray + step; aToB ? index >= last : index <= last; index += step) {
      const beyond = index < -ARRAYS_IN_BITMAP || index >= ARRAYS_IN_BITMAP;
      if (beyond && this.#extension === null) return "MissingTickArrayBitmapExtensionAccount";
      if (this.#bit(index)) return index * this.#ticksInArray;
    }
    const isOver =
      this.#extension !== null || (coversAllTicks(this.#tickSpacing) && this.#version.wideBitmapEndsSearch);
    return isOver ? "LiquidityInsufficient" : "MissingTickArrayBitmapExtensionAccount";
  }

  #bit(index: number): boolean {
    const [bytes, bit] = this.#placeOf(index);
    return (((bytes[bit >> 3] as number) >> (bit & 7)) & 1) === 1;
  }

  /** Marks the array at `startTick` as gone, or as there. Throws SwapRefused where the extension has it and is missing. */
  flip(startTick: number): void {
    const index = startTick / this.#ticksInArray;
    if (!isInPoolBitmap(startTick, this.#tickSpacing, this.#version) && this.#extension === null)
      refuse("MissingTickArrayBitmapExtensionAccount", `the pool's bitmap doesn't have the array at ${startTick}`);
    const [bytes, bit] = this.#placeOf(index);
    bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
  }

  /** The account that has an array's bit, and where in bits from its first byte. */
  #placeOf(index: number): readonly [bytes: Uint8Array, bit: number] {
    if (index >= -ARRAYS_IN_BITMAP && index < ARRAYS_IN_BITMAP)
      return [this.#pool, TICK_ARRAY_BITMAP_OFFSET * 8 + index + ARRAYS_IN_BITMAP];
    const bitmap =
      index < 0 ? BITMAPS + floorDiv(-1 - index, ARRAYS_IN_BITMAP) - 1 : floorDiv(index, ARRAYS_IN_BITMAP) - 1;
    const bit = ((index % ARRAYS_IN_BITMAP) + ARRAYS_IN_BITMAP) % ARRAYS_IN_BITMAP;
    return [this.#extension ?? this.#pool, (BITMAPS_OFFSET + bitmap * BITMAP_LENGTH) * 8 + bit];
  }
}
