import type { ChainClock } from "../program.ts";
import type { FeeRates } from "../pumpFees/tradeFees.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import type { BondingCurve, Global } from "./decode.ts";
import type { TradeInstruction } from "./instruction.ts";
import type { TradeAccounts } from "./tradeAccounts.ts";
import type { ProgramVersion } from "./versions.ts";

/** One trade while it runs. */
export interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly named: TradeAccounts;
  readonly instruction: TradeInstruction;
  readonly global: Global;
  readonly curve: BondingCurve;
  readonly rates: FeeRates;
}
