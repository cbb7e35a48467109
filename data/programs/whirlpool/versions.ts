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
}

/**
 * In the order of slots: from binaries captured at slots 125145977, 128594124, 283380456, 323677107 and
 * 366188902, executed in a virtual machine, and the recorded swaps of slots 128407670 to 128556169.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  { firstSlot: 125_145_977, lastSlot: 128_594_124, zeroLimitIsNone: false, recomputesUnmovedTick: true },
  { firstSlot: 283_380_456, lastSlot: 283_380_456, zeroLimitIsNone: false, recomputesUnmovedTick: false },
  { firstSlot: 323_677_107, lastSlot: 366_188_902, zeroLimitIsNone: true, recomputesUnmovedTick: false },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
