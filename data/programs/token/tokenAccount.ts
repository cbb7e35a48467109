import { DecodeError, readStruct, type Struct, viewOf, writeStruct } from "../layout.ts";
import type { WordSum } from "../math/wordSum.ts";
import { hasShape, KIND } from "./extensions.ts";

/**
 * A token account of SPL Token, and of Token-2022, which puts more behind it. Source: solana-program/token at eb074cf
 * (2026-08-21), interface/src/state.rs. An option is a u32 of 0 or 1 with its value behind it, whatever that holds.
 */
export const TOKEN_ACCOUNT_SIZE = 165;
export const TOKEN_ACCOUNT_FIELDS = {
  mint: ["key", 0],
  owner: ["key", 32],
  /** Raw units. */
  amount: ["u64", 64],
  hasDelegate: ["u32", 72],
  delegate: ["key", 76],
  /** See ACCOUNT_STATE. */
  state: ["u8", 108],
  /** 1 for wrapped SOL: the account's lamports follow its amount. */
  isNative: ["u32", 109],
  rentExemptReserveLamports: ["u64", 113],
  delegatedAmount: ["u64", 121],
  hasCloseAuthority: ["u32", 129],
  closeAuthority: ["key", 133],
} as const;

export const ACCOUNT_STATE = { uninitialized: 0, initialized: 1, frozen: 2 } as const;

export type TokenAccount = Struct<typeof TOKEN_ACCOUNT_FIELDS> & {
  /** What Token-2022 keeps behind the known layout. */
  readonly tail: Uint8Array;
};

const LAYOUT = "TokenAccount";
const OPTIONS = ["hasDelegate", "isNative", "hasCloseAuthority"] as const;
const AMOUNT_OFFSET = TOKEN_ACCOUNT_FIELDS.amount[1];

/** A token account. Throws DecodeError for bytes that none can have. */
export function decodeTokenAccount(bytes: Uint8Array): TokenAccount {
  if (!hasShape(bytes, TOKEN_ACCOUNT_SIZE, KIND.account))
    throw new DecodeError(LAYOUT, "length", bytes.length, `no token account has ${bytes.length} such bytes`);
  const account = readStruct(LAYOUT, TOKEN_ACCOUNT_FIELDS, bytes);
  const { state } = account;
  if (state > ACCOUNT_STATE.frozen)
    throw new DecodeError(LAYOUT, "state", TOKEN_ACCOUNT_FIELDS.state[1], `${state} is no state of an account`);
  for (const option of OPTIONS)
    if (account[option] > 1)
      throw new DecodeError(LAYOUT, option, TOKEN_ACCOUNT_FIELDS[option][1], `${account[option]} is neither 0 nor 1`);
  return { ...account, tail: bytes.slice(TOKEN_ACCOUNT_SIZE) };
}

/** The bytes that `decodeTokenAccount` reads as `account`. Throws RangeError for a number that its field can't hold. */
export function encodeTokenAccount(account: TokenAccount): Uint8Array {
  const bytes = new Uint8Array(TOKEN_ACCOUNT_SIZE + account.tail.length);
  writeStruct(TOKEN_ACCOUNT_FIELDS, account, bytes);
  bytes.set(account.tail, TOKEN_ACCOUNT_SIZE);
  return bytes;
}

/**
 * The amount that a token account holds, in raw units, without decoding the rest: what the vault of a pool is asked for
 * at each update. Throws DecodeError when no token account is as short.
 */
export function tokenAmount(bytes: Uint8Array): bigint {
  expectTokenAccountSize(bytes);
  return viewOf(bytes).getBigUint64(AMOUNT_OFFSET, true);
}

/** Adds the amount that a token account holds to a sum, and gives the sum. Throws DecodeError likewise. */
export function addTokenAmount(sum: WordSum, bytes: Uint8Array): WordSum {
  expectTokenAccountSize(bytes);
  return sum.addU64(bytes, AMOUNT_OFFSET);
}

function expectTokenAccountSize({ length }: Uint8Array): void {
  if (length < TOKEN_ACCOUNT_SIZE)
    throw new DecodeError(LAYOUT, "amount", AMOUNT_OFFSET, `no token account has ${length} bytes`);
}
