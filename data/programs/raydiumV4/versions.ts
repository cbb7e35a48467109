import { ceilDivFromOne, type UpwardDivision } from "../math/constantProduct.ts";
import { ceilDiv } from "../math/mulDiv.ts";

/** What the program does differently from one version to the next, as far as a swap can tell. */
export interface ProgramVersion {
  /** Slots for which real swaps or captured binaries prove these rules, both ends included. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** How it divides where it means to round up. */
  readonly divideUp: UpwardDivision;
  /** Whether pools whose status says so count what lies on the order book, and sums over swaps are kept. */
  readonly hasOrderBook: boolean;
  /** Whether there are swap instructions without the accounts of a market. */
  readonly hasSwapV2: boolean;
}

/**
 * In the order of slots. First: real swaps of slots 273851860 to 339549448 and the binaries captured on 2024-10-21 and
 * 2025-05-15, executed in a virtual machine. Second: the source since 78c6a81 (2025-08-26) and 3b087ad (2025-09-22),
 * which a real swap of slot 371821592 agrees with. Third: the source at 27f461d (2026-07-23), a real swap of slot
 * 454522246; on which days the last two were deployed isn't known.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  {
    firstSlot: 273_851_860,
    lastSlot: 339_549_448,
    divideUp: ceilDivFromOne,
    hasOrderBook: true,
    hasSwapV2: false,
  },
  { firstSlot: 371_821_592, lastSlot: 371_821_592, divideUp: ceilDiv, hasOrderBook: true, hasSwapV2: true },
  { firstSlot: 454_522_246, lastSlot: 454_522_246, divideUp: ceilDiv, hasOrderBook: false, hasSwapV2: true },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
