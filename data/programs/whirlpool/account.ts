import { beginsWith } from "../layout.ts";
import type { DecodedAccount } from "../program.ts";
import {
  decodeOracle,
  decodePosition,
  decodeTickArray,
  decodeWhirlpool,
  type Oracle,
  type Position,
  type TickArray,
  type Whirlpool,
} from "./decode.ts";
import { encodeOracle, encodePosition, encodeTickArray, encodeWhirlpool } from "./encode.ts";
import {
  DYNAMIC_TICK_ARRAY_DISCRIMINATOR,
  ORACLE_DISCRIMINATOR,
  POSITION_DISCRIMINATOR,
  TICK_ARRAY_DISCRIMINATOR,
  WHIRLPOOL_DISCRIMINATOR,
} from "./layout.ts";

/** Fields by layout, as `decodeAccount` gives them. */
interface Layouts {
  readonly Whirlpool: Whirlpool;
  readonly TickArray: TickArray;
  readonly DynamicTickArray: TickArray;
  readonly Position: Position;
  readonly Oracle: Oracle;
}
type Layout = keyof Layouts;

const LAYOUTS: { readonly [L in Layout]: LayoutCodec<Layouts[L]> } = {
  Whirlpool: { discriminator: WHIRLPOOL_DISCRIMINATOR, decode: decodeWhirlpool, encode: encodeWhirlpool },
  TickArray: { discriminator: TICK_ARRAY_DISCRIMINATOR, decode: decodeTickArray, encode: encodeTickArray },
  DynamicTickArray: {
    discriminator: DYNAMIC_TICK_ARRAY_DISCRIMINATOR,
    decode: decodeTickArray,
    encode: encodeTickArray,
  },
  Position: { discriminator: POSITION_DISCRIMINATOR, decode: decodePosition, encode: encodePosition },
  Oracle: { discriminator: ORACLE_DISCRIMINATOR, decode: decodeOracle, encode: encodeOracle },
};
const NAMES = Object.keys(LAYOUTS) as readonly Layout[];

interface LayoutCodec<T> {
  readonly discriminator: Uint8Array;
  readonly decode: (data: Uint8Array) => T;
  readonly encode: (fields: T) => Uint8Array;
}

/** What an account of the program says; null for one that no price depends on. Throws DecodeError for corrupt bytes. */
export function decodeAccount(data: Uint8Array): DecodedAccount | null {
  const layout = NAMES.find((name) => beginsWith(data, LAYOUTS[name].discriminator));
  return layout === undefined ? null : { layout, fields: { ...LAYOUTS[layout].decode(data) } };
}

/** The bytes that `decodeAccount` reads as this. Throws RangeError for a layout that isn't the program's. */
export function encodeAccount({ layout, fields }: DecodedAccount): Uint8Array {
  const name = NAMES.find((known) => known === layout);
  if (name === undefined) throw new RangeError(`Whirlpool has no account ${layout}`);
  const encode = LAYOUTS[name].encode as (fields: unknown) => Uint8Array;
  return encode(fields);
}
