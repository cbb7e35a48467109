/** ⌈a / b⌉ for a ≥ 0, b > 0. */
export function ceilDiv(a: bigint, b: bigint): bigint {
  return a === 0n ? 0n : (a - 1n) / b + 1n;
}

/** ⌊a·b / c⌋ for a, b ≥ 0, c > 0. */
export function mulDivFloor(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b) / c;
}

/** ⌈a·b / c⌉ for a, b ≥ 0, c > 0. */
export function mulDivCeil(a: bigint, b: bigint, c: bigint): bigint {
  return (a * b + c - 1n) / c;
}

/** ⌊a / b⌋ of whole numbers within ±2^53, b > 0: rounds towards −∞, as tick indexes need it. */
export function floorDiv(a: number, b: number): number {
  return Math.floor(a / b);
}
