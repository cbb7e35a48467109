import type { BuyEventField, SellEventField } from "./events.ts";

/** What the program does differently from one version to the next, as far as a trade can tell. */
export interface ProgramVersion {
  /** Slots for which real trades prove these rules, both ends included. */
  readonly firstSlot: number;
  readonly lastSlot: number;
  /** Whether a buyer can say what he spends; before, only what he wants and what it may cost. */
  readonly buysExactQuote: boolean;
  /** The last fields of its events; the program keeps appending some. */
  readonly lastBuyField: BuyEventField;
  readonly lastSellField: SellEventField;
}

/**
 * In the order of slots: real trades of slots 332254855, 371820726 to 371821423, 376243586 to 376396640, and 453800890
 * to 454522246. When between them each rule changed isn't known. Of the last, the SellEvent follows the program's
 * documents: pump-fun/pump-public-docs at 2293f9a.
 */
export const VERSIONS: readonly [ProgramVersion, ...ProgramVersion[]] = [
  {
    firstSlot: 332_254_855,
    lastSlot: 332_254_855,
    buysExactQuote: false,
    lastBuyField: "protocolFeeRecipientAccount",
    lastSellField: "protocolFeeRecipientAccount",
  },
  {
    firstSlot: 371_820_726,
    lastSlot: 371_821_423,
    buysExactQuote: false,
    lastBuyField: "lastUpdateTimestamp",
    lastSellField: "coinCreatorFee",
  },
  {
    firstSlot: 376_243_586,
    lastSlot: 376_396_640,
    buysExactQuote: false,
    lastBuyField: "ixName",
    lastSellField: "coinCreatorFee",
  },
  {
    firstSlot: 453_800_890,
    lastSlot: 454_522_246,
    buysExactQuote: true,
    lastBuyField: "creatorFeeUnclaimed",
    lastSellField: "creatorFeeUnclaimed",
  },
];

/** The version at work in a slot; where none is proven, the next proven one, or the last. */
export function versionAt(slot: number): ProgramVersion {
  return VERSIONS.find((version) => slot <= version.lastSlot) ?? (VERSIONS[VERSIONS.length - 1] as ProgramVersion);
}
