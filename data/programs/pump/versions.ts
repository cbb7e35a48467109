import type { Rounding } from "../pumpFees/tradeFees.ts";
import type { TradeEventField } from "./events.ts";

/** What the program does differently from one version to the next, as far as a trade can tell. */
export interface ProgramVersion {
  /** Slots for which real trades prove these rules, both ends included. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** Which way it rounds a fee. */
  readonly feeRounding: Rounding;
  /** Whether a buyer can say what he spends; before, only what he wants and what it may cost. */
  readonly buysExactQuote: boolean;
  /** The last field of the TradeEvent; the program keeps appending some. */
  readonly lastEventField: TradeEventField;
}

/**
 * In the order of slots: real trades of slots 284677332 to 322982554 (fees rounded down), 332254855, 371820726, and
 * 435946190 to 435948490. When between them each rule changed isn't known.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  {
    firstSlot: 284_677_332,
    lastSlot: 322_982_554,
    feeRounding: "down",
    buysExactQuote: false,
    lastEventField: "realTokenReserves",
  },
  {
    firstSlot: 332_254_855,
    lastSlot: 332_254_855,
    feeRounding: "up",
    buysExactQuote: false,
    lastEventField: "realTokenReserves",
  },
  {
    firstSlot: 371_820_726,
    lastSlot: 371_820_726,
    feeRounding: "up",
    buysExactQuote: false,
    lastEventField: "lastUpdateTimestamp",
  },
  {
    firstSlot: 435_946_190,
    lastSlot: 435_948_490,
    feeRounding: "up",
    buysExactQuote: true,
    lastEventField: "realQuoteReserves",
  },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
