/** A strategy did what no strategy may do, or failed. Says which one, where and how. */
export class StrategyFault extends Error {
  override readonly name = "StrategyFault";
}
