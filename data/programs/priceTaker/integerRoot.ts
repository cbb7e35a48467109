/** ⌊√value⌋, exact, by Newton's iteration from above. Throws RangeError for a negative value. */
export function integerRoot(value: bigint): bigint {
  if (value < 0n) throw new RangeError(`${value} has no square root`);
  if (value < 2n) return value;
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
