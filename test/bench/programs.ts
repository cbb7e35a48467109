import { accountPrices } from "./accountPrices.ts";
import type { Benchmark, Measured, Settings } from "./benchmark.ts";
import { concentratedFigures } from "./concentratedQuotes.ts";
import { constantProductQuotes } from "./constantProductQuotes.ts";
import { transactionDecodes } from "./transactionDecodes.ts";

/**
 * What is asked of programs in the hot path, all in one process, one thing after the other: quotes of pools with reserves
 * and of pools with ticks, these beside other implementations, prices read off accounts, and whole transactions.
 */
async function measure(settings: Settings): Promise<Measured> {
  const reserves = constantProductQuotes(settings);
  const ticks = await concentratedFigures(settings);
  const prices = accountPrices(settings);
  const decodes = transactionDecodes();
  return {
    figures: [...reserves, ...ticks.figures, ...prices, ...decodes.figures],
    notes: [...ticks.notes, ...decodes.notes],
  };
}

export const programs: Benchmark = {
  name: "programs",
  about: "quotes, prices of accounts and whole transactions a second",
  sizeOf: "calls a round",
  secondsOf: "one core",
  defaults: { seed: 7, size: 300_000 },
  measure,
};
