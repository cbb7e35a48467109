import { DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import { hasShape, KIND } from "./extensions.ts";

/** A mint of SPL Token, and of Token-2022, which puts more behind it. Source: as for TOKEN_ACCOUNT_FIELDS. */
export const MINT_SIZE = 82;
export const MINT_FIELDS = {
  hasMintAuthority: ["u32", 0],
  mintAuthority: ["key", 4],
  /** Raw units. */
  supply: ["u64", 36],
  decimals: ["u8", 44],
  isInitialized: ["bool", 45],
  hasFreezeAuthority: ["u32", 46],
  freezeAuthority: ["key", 50],
} as const;

export type Mint = Struct<typeof MINT_FIELDS> & {
  /** What Token-2022 keeps behind the known layout. */
  readonly tail: Uint8Array;
};

const LAYOUT = "Mint";
const OPTIONS = ["hasMintAuthority", "hasFreezeAuthority"] as const;

/** A mint. Throws DecodeError for bytes that none can have. */
export function decodeMint(bytes: Uint8Array): Mint {
  if (!hasShape(bytes, MINT_SIZE, KIND.mint))
    throw new DecodeError(LAYOUT, "length", bytes.length, `no mint has ${bytes.length} such bytes`);
  const mint = readStruct(LAYOUT, MINT_FIELDS, bytes);
  for (const option of OPTIONS)
    if (mint[option] > 1)
      throw new DecodeError(LAYOUT, option, MINT_FIELDS[option][1], `${mint[option]} is neither 0 nor 1`);
  return { ...mint, tail: bytes.slice(MINT_SIZE) };
}

/** The bytes that `decodeMint` reads as `mint`. Throws RangeError for a number that its field can't hold. */
export function encodeMint(mint: Mint): Uint8Array {
  const bytes = new Uint8Array(MINT_SIZE + mint.tail.length);
  writeStruct(MINT_FIELDS, mint, bytes);
  bytes.set(mint.tail, MINT_SIZE);
  return bytes;
}
