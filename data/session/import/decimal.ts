/** A number as its decimal text says it, exactly: digits / 10^places. */
export interface Decimal {
  readonly digits: bigint;
  /** 0 or more. */
  readonly places: number;
}

/** A number in raw units, and whether nothing was rounded away to get there. */
export interface RawQuantity {
  readonly raw: bigint;
  readonly isExact: boolean;
}

/** A positive price as a ratio of two u64: raw units of B per raw unit of A is b / a. */
export interface PriceRatio {
  readonly a: bigint;
  readonly b: bigint;
  /** False when the exact ratio needs more than 64 bits; then it is the nearest with a power of ten below. */
  readonly isExact: boolean;
}

/** One less than the largest u64, which stands for "empty" in a block. */
const RATIO_MAX = 0xffff_ffff_ffff_fffen;
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
/** More digits than any number in a source has; keeps a hostile text from costing more than it is long. */
const TEXT_LENGTH_MAX = 128;
const PLACES_MAX = 400;
const TENS: readonly bigint[] = Array.from({ length: PLACES_MAX + 1 }, (_, i) => BigInt(`1${"0".repeat(i)}`));
/** The largest power of ten that a u64 holds. */
const PLACES_IN_U64 = 19;

/** 10^exponent. Throws RangeError outside 0..400. */
export function powerOfTen(exponent: number): bigint {
  const power = TENS[exponent];
  if (power === undefined) throw new RangeError(`10^${exponent} is outside of what prices and amounts need`);
  return power;
}

/** Reads `12`, `-0.50`, `1e-9` exactly; null when the text is no decimal number. */
export function parseDecimal(text: string): Decimal | null {
  const match = text.length > TEXT_LENGTH_MAX ? null : DECIMAL.exec(text);
  if (match === null) return null;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const magnitude = BigInt(whole + fraction);
  const places = fraction.length - Number(exponent);
  if (places > PLACES_MAX || places < -PLACES_MAX) return null;
  const signed = sign === "-" ? -magnitude : magnitude;
  return places < 0 ? { digits: signed * powerOfTen(-places), places: 0 } : { digits: signed, places };
}

/** How many places are left when the zeros at the end are dropped: 2 for 61837.63000000. */
export function significantPlaces({ digits, places }: Decimal): number {
  let left = places;
  for (let rest = digits; left > 0 && rest % 10n === 0n; left--) rest /= 10n;
  return left;
}

/** The number times 10^decimals, rounded to the nearest whole one, halves away from zero. */
export function rawQuantity({ digits, places }: Decimal, decimals: number): RawQuantity {
  if (places <= decimals) return { raw: digits * powerOfTen(decimals - places), isExact: true };
  const unit = powerOfTen(places - decimals);
  return { raw: divideToNearest(digits, unit), isExact: digits % unit === 0n };
}

/** `b` units of B for `a` units of A, both positive, as a ratio of u64. Null when it is out of their reach. */
export function priceRatio(a: bigint, b: bigint): PriceRatio | null {
  const divisor = greatestCommonDivisor(a, b);
  const exact = { a: a / divisor, b: b / divisor };
  if (exact.a <= RATIO_MAX && exact.b <= RATIO_MAX) return { ...exact, isExact: true };
  for (let places = PLACES_IN_U64; places >= 0; places--) {
    const scaled = divideToNearest(exact.b * powerOfTen(places), exact.a);
    if (scaled > RATIO_MAX) continue;
    return scaled === 0n ? null : { a: powerOfTen(places), b: scaled, isExact: false };
  }
  return null;
}

/** A price in whole tokens as the ratio of raw units that it stands for. Null when it isn't positive or out of reach. */
export function rawPrice(price: Decimal, decimalsA: number, decimalsB: number): PriceRatio | null {
  if (price.digits <= 0n) return null;
  return priceRatio(powerOfTen(decimalsA + price.places), price.digits * powerOfTen(decimalsB));
}

function divideToNearest(numerator: bigint, denominator: bigint): bigint {
  const twice = 2n * numerator;
  return (numerator < 0n ? twice - denominator : twice + denominator) / (2n * denominator);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [greater, smaller] = [a, b];
  while (smaller > 0n) [greater, smaller] = [smaller, greater % smaller];
  return greater;
}
