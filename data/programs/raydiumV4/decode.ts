import { DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import { AMM_INFO_FIELDS, AMM_INFO_SIZE, TARGET_ORDERS_SIZE } from "./layout.ts";
import { AMM_STATUS } from "./status.ts";

export type AmmInfo = Struct<typeof AMM_INFO_FIELDS> & {
  /** The whole account; bytes that no field covers are kept by it. */
  readonly bytes: Uint8Array;
};

const LAYOUT = "AmmInfo";
const U8_MAX = 0xffn;

/** True for bytes as long as an AmmInfo, or longer, if they aren't what else the program keeps. */
export function hasAmmInfoSize(bytes: Uint8Array): boolean {
  return bytes.length >= AMM_INFO_SIZE && bytes.length !== TARGET_ORDERS_SIZE;
}

/** Throws DecodeError for bytes of another size. */
export function expectAmmInfoSize(bytes: Uint8Array): void {
  if (!hasAmmInfoSize(bytes))
    throw new DecodeError(LAYOUT, "length", bytes.length, `${bytes.length} bytes, ${AMM_INFO_SIZE} are needed`);
}

/** A pool's account. Throws DecodeError for bytes that no AmmInfo can have. */
export function decodeAmmInfo(bytes: Uint8Array): AmmInfo {
  expectAmmInfoSize(bytes);
  const amm = readStruct(LAYOUT, AMM_INFO_FIELDS, bytes);
  const expect = (field: keyof typeof AMM_INFO_FIELDS, holds: boolean, reason: string) => {
    if (!holds) throw new DecodeError(LAYOUT, field, AMM_INFO_FIELDS[field][1], reason);
  };
  expect("status", amm.status <= AMM_STATUS.WaitingTrade, `${amm.status} is no status of a pool`);
  for (const field of ["nonce", "coinDecimals", "pcDecimals"] as const)
    expect(field, amm[field] <= U8_MAX, `${amm[field]} is more than a byte`);
  expect(
    "swapFeeNumerator",
    amm.swapFeeNumerator < amm.swapFeeDenominator,
    `${amm.swapFeeNumerator} / ${amm.swapFeeDenominator} is not less than the whole input`,
  );
  return { ...amm, bytes: bytes.slice() };
}

/** The bytes that `decodeAmmInfo` reads as `amm`. Throws RangeError for a number that its field can't hold. */
export function encodeAmmInfo(amm: AmmInfo): Uint8Array {
  const bytes = amm.bytes.slice();
  writeStruct(AMM_INFO_FIELDS, amm, bytes);
  return bytes;
}
