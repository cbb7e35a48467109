/**
 * Whole numbers from 0 to below a limit, the same for the same seed: a 32-bit linear congruential generator (Numerical
 * Recipes), whose upper bits are the random ones.
 */
export function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}
