/** Where the scale turns from linear to logarithmic: a typical small trade. */
export function symlogConstant(values: readonly number[]): number {
  const sizes = values
    .map(Math.abs)
    .filter((size) => size > 0)
    .sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 4)] ?? 1;
}

/** Zero and two round values to either side: a symlog axis left to itself crowds its ticks at the ends. */
export function symlogTicks(values: readonly number[], constant: number): number[] {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), constant);
  const far = roundBelow(largest);
  const near = roundBelow(far / 4);
  const sizes = near >= constant / 2 ? [near, far] : [far];
  return [...sizes.map((size) => -size).reverse(), 0, ...sizes];
}

/** The largest of 1, 2 or 5 times a power of ten that isn't above `value`. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([5, 2].find((factor) => factor * power <= value) ?? 1) * power;
}
