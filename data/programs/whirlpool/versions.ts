/** What the program does differently from one version to the next, as far as a swap can tell. */
export interface ProgramVersion {
  /** Slots for which real swaps or the captured binary prove these rules, both ends included. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** Whether a limit of 0 stands for no limit; otherwise it is refused as out of bounds. */
  readonly zeroLimitIsNone: boolean;
  /**
   * Whether the tick is taken from the price again after a step that didn't move it. A pool that rests on a
   * tick which it has just crossed downwards then counts as above that tick once more, and may cross it twice.
   */
  readonly recomputesUnmovedTick: boolean;
  /** Whether tick arrays may come in any order, more than three of them, and not exist; else three, all made, in order. */
  readonly findsTickArrays: boolean;
  /** Whether there is `swap_v2`. */
  readonly hasSwapV2: boolean;
  /** What a swap logs: how much the fees of the input grew per unit of liquidity, or a `Traded` event. */
  readonly logs: "nothing" | "fee growth" | "event";
  /** Whether the transfer fees in the event are those of the other token when B goes in (mended in April 2025). */
  readonly swapsTransferFees: boolean;
}

const RULES_OF_2022 = {
  zeroLimitIsNone: false,
  recomputesUnmovedTick: true,
  findsTickArrays: false,
  hasSwapV2: false,
  logs: "nothing",
  swapsTransferFees: false,
} as const;
const RULES_OF_2024 = {
  zeroLimitIsNone: false,
  recomputesUnmovedTick: false,
  findsTickArrays: true,
  hasSwapV2: true,
  logs: "fee growth",
  swapsTransferFees: false,
} as const;
const RULES_OF_2025 = { ...RULES_OF_2024, zeroLimitIsNone: true, logs: "event" } as const;

/**
 * In the order of slots: from binaries captured at slots 125145977, 128594124, 283380456, 323677107 and
 * 366188902, executed in a virtual machine, and the recorded swaps of slots 128407670 to 128556169. The last two
 * binaries move the same amounts; where between them the event was mended is not known.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  { firstSlot: 125_145_977, lastSlot: 128_594_124, ...RULES_OF_2022 },
  { firstSlot: 283_380_456, lastSlot: 283_380_456, ...RULES_OF_2024 },
  { firstSlot: 323_677_107, lastSlot: 366_188_901, ...RULES_OF_2025, swapsTransferFees: true },
  { firstSlot: 366_188_902, lastSlot: 366_188_902, ...RULES_OF_2025 },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
