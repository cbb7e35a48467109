import type { ErrorName, ErrorNumbering } from "./errors.ts";

/** What the program does differently from one version to the next, as far as a swap can tell. */
export interface ProgramVersion {
  /** Slots for which captured binaries or recorded swaps prove these rules, both ends included; null for none. */
  readonly provenSlots: readonly [first: number, last: number] | null;
  /** What numbers of custom errors mean. */
  readonly numbering: ErrorNumbering;
  /** What an amount of 0 is refused with. */
  readonly zeroAmount: ErrorName;
  /** What a swap without any tick array is refused with. */
  readonly noTickArray: ErrorName;
  /** What a computation that leaves its integer type ends in. */
  readonly overflow: ErrorName;
  /** As `overflow`, for the sum of what an exact output costs. */
  readonly costOverflow: ErrorName;
  /** As `overflow`, for a token amount of more than a u64. */
  readonly tokenOverflow: ErrorName;
  /** Whether an amount between the price and the next tick must fit a u64 even when the swap doesn't get that far. */
  readonly panicsAtFarTick: boolean;
  /** Whether a tick counts as out of reach when the amount that the swap didn't name exceeds a u64 there. */
  readonly reachNeedsBothAmounts: boolean;
  /** Whether growths of fees and rewards wrap around instead of ending in an overflow. */
  readonly growthsWrap: boolean;
  /** Whether the pool's own bitmap has the tick array that begins below the lowest tick. */
  readonly bitmapHasLowestArray: boolean;
  /** Whether a search ends at the pool's bitmap where that covers all ticks, instead of asking for the extension. */
  readonly wideBitmapEndsSearch: boolean;
  /** Whether a swap without a price limit may leave a part of its amount. */
  readonly allowsPartialFill: boolean;
  /** Whether a swap that didn't move the price is refused. */
  readonly refusesUnmovedPrice: boolean;
  /** Whether an exact input that is used up takes all that was asked, instead of the least whose rest that amount is. */
  readonly takesAskedInput: boolean;
  /** Whether an exact output counts as filled by what leaves the vault, and not by what arrives behind a transfer fee. */
  readonly comparesGrossOutput: boolean;
  /** What a transfer fee is refused with that doesn't come out the same from behind; null where nobody looks. */
  readonly feeMismatch: ErrorName | null;
  /** Whether swaps of token 1 tell their amounts in the log. */
  readonly logsAmounts: boolean;
  /** Whether tick arrays end at the first remaining account of another size. */
  readonly endsAtOtherAccount: boolean;
  /** Limit orders on ticks, fees that follow volatility, and fees in one token only. */
  readonly hasOrders: boolean;
  /** What an observation records, and whether the pool's and tick arrays' accounts say in which epoch they changed. */
  readonly observes: "price" | "tick";
  /** Whether the pool counts what it traded and earned. */
  readonly countsTotals: boolean;
  /** Whether a swap that takes all of a vault closes the pool. */
  readonly closesDrainedPool: boolean;
  /** Whether the swap's event comes before the transfers and ends with the trade fees. */
  readonly tellsTradeFees: boolean;
}

/**
 * raydium-io/raydium-clmm at da57b0b (2024-03-13). Dumps of the program on the chain of 2024-04-09 and 2024-09-25,
 * executed in a virtual machine, still had these rules; slots by those days, which block times of slots 285000037 and
 * 332254855 give to some thousand.
 */
const OF_2024: ProgramVersion = {
  provenSlots: [259_200_000, 292_000_000],
  numbering: "2024",
  zeroAmount: "InvaildSwapAmountSpecified",
  noTickArray: "ProgramFailedToComplete",
  overflow: "ProgramFailedToComplete",
  costOverflow: "ProgramFailedToComplete",
  tokenOverflow: "ProgramFailedToComplete",
  panicsAtFarTick: true,
  reachNeedsBothAmounts: false,
  growthsWrap: false,
  bitmapHasLowestArray: false,
  wideBitmapEndsSearch: false,
  allowsPartialFill: true,
  refusesUnmovedPrice: true,
  takesAskedInput: false,
  comparesGrossOutput: false,
  feeMismatch: null,
  logsAmounts: true,
  endsAtOtherAccount: false,
  hasOrders: false,
  observes: "price",
  countsTotals: true,
  closesDrainedPool: true,
  tellsTradeFees: false,
};

/** At 66dbfbf (2025-02-27); swaps of slots 332254855 to 335404896 were recorded. */
const OF_EARLY_2025: ProgramVersion = {
  ...OF_2024,
  provenSlots: [332_254_855, 335_404_896],
  numbering: "2025",
  zeroAmount: "ZeroAmountSpecified",
  costOverflow: "CalculateOverflow",
  tokenOverflow: "MaxTokenOverflow",
  panicsAtFarTick: false,
  bitmapHasLowestArray: true,
  allowsPartialFill: false,
  feeMismatch: "ProgramFailedToComplete",
  logsAmounts: false,
  observes: "tick",
};

/** At d4ec101 (2025-07-28); swaps of slots 371808427 to 371821857 were recorded. */
const OF_LATE_2025: ProgramVersion = {
  ...OF_EARLY_2025,
  provenSlots: [371_808_427, 371_821_857],
  takesAskedInput: true,
  endsAtOtherAccount: true,
};

/** At 03b44b7 (2026-07-16). When it was deployed is not known here, and no binary of it: nothing proves it. */
const OF_2026: ProgramVersion = {
  ...OF_LATE_2025,
  provenSlots: null,
  numbering: "2026",
  noTickArray: "NotEnoughTickArrayAccount",
  overflow: "CalculateOverflow",
  reachNeedsBothAmounts: true,
  growthsWrap: true,
  wideBitmapEndsSearch: true,
  refusesUnmovedPrice: false,
  comparesGrossOutput: true,
  feeMismatch: "TransferFeeCalculateNotMatch",
  hasOrders: true,
  countsTotals: false,
  closesDrainedPool: false,
  tellsTradeFees: true,
};

/** In the order of time. */
export const VERSIONS: readonly ProgramVersion[] = [OF_2024, OF_EARLY_2025, OF_LATE_2025, OF_2026];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find(({ provenSlots }) => provenSlots !== null && slot <= provenSlots[1]) ?? OF_2026;
}

/** True where nothing proves that the version was at work in the slot. */
export function isExtrapolated({ provenSlots }: ProgramVersion, slot: number): boolean {
  return provenSlots === null || slot < provenSlots[0] || slot > provenSlots[1];
}
