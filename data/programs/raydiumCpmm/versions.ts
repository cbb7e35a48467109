import { ceilDivFromOne, type UpwardDivision } from "../math/constantProduct.ts";
import { ceilDiv } from "../math/mulDiv.ts";

/** What the program does differently from one version to the next, as far as a swap can tell. */
export interface ProgramVersion {
  /** Slots for which real swaps or captured binaries prove these rules; none where the first is past the last. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** How it divides where it means to round up. */
  readonly divideUp: UpwardDivision;
  /** Whether the product of the reserves is checked with the fee in it, and before the limits of the user. */
  readonly checksProductWithFee: boolean;
  /** Whether the price that is kept is the one after the swap. */
  readonly keepsPriceAfter: boolean;
  /** Whether an output of 0 is refused before anything else. */
  readonly refusesZeroFirst: boolean;
  /** How a creator's fee on the input is found: there is none, its own share rounded up, or a part of one whole fee. */
  readonly creatorFee: "none" | "separate" | "split";
  /** Whether prices are also added up between two observations. */
  readonly addsUpPrices: boolean;
}

/**
 * In the order of slots. The first two are binaries captured on 2024-10-21 and 2025-02-14 and executed in a virtual
 * machine, at slots reckoned from those days; with the first agrees a real swap of slot 276973735. The others are
 * sources: raydium-cp-swap at b0b2a08 (2025-08-18), with which a real swap and its event of slot 371821788 agree, and
 * ec3b20d (2025-11-04) to 609780f, compiled and run; on which days they were deployed isn't known.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  {
    firstSlot: 276_973_735,
    lastSlot: 297_400_000,
    divideUp: ceilDivFromOne,
    checksProductWithFee: true,
    keepsPriceAfter: true,
    refusesZeroFirst: false,
    creatorFee: "none",
    addsUpPrices: false,
  },
  {
    firstSlot: 321_200_000,
    lastSlot: 321_200_000,
    divideUp: ceilDivFromOne,
    checksProductWithFee: false,
    keepsPriceAfter: false,
    refusesZeroFirst: false,
    creatorFee: "none",
    addsUpPrices: false,
  },
  {
    firstSlot: 371_821_788,
    lastSlot: 371_821_788,
    divideUp: ceilDiv,
    checksProductWithFee: false,
    keepsPriceAfter: false,
    refusesZeroFirst: true,
    creatorFee: "separate",
    addsUpPrices: false,
  },
  {
    firstSlot: Infinity,
    lastSlot: Infinity,
    divideUp: ceilDiv,
    checksProductWithFee: false,
    keepsPriceAfter: false,
    refusesZeroFirst: true,
    creatorFee: "split",
    addsUpPrices: true,
  },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
