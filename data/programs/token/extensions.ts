import { viewOf } from "../layout.ts";

/**
 * Token-2022 keeps what an account or a mint has beyond SPL Token's layout behind byte 165: one byte that says which of
 * the two it is, then entries of type (u16), length (u16) and value. Source: solana-program/token-2022 at 426400f2,
 * interface/src/extension/mod.rs.
 */
const KIND_OFFSET = 165;
const ENTRIES_OFFSET = 166;
const ENTRY_HEAD = 4;
/** A multisig has this size, so that nothing else may. */
const MULTISIG_SIZE = 355;

export const KIND = { mint: 1, account: 2 } as const;

/** Numbers of the entries that transfers ask for, and the size of their values. */
export const EXTENSION = {
  transferFeeConfig: { type: 1, size: 108 },
  transferFeeAmount: { type: 2, size: 8 },
  confidentialTransferAccount: { type: 5, size: 295 },
  memoTransfer: { type: 8, size: 1 },
  cpiGuard: { type: 11, size: 1 },
  permanentDelegate: { type: 12, size: 32 },
  nonTransferableAccount: { type: 13, size: 0 },
  transferHook: { type: 14, size: 64 },
  transferHookAccount: { type: 15, size: 1 },
  pausable: { type: 26, size: 33 },
  pausableAccount: { type: 27, size: 0 },
} as const;
export type ExtensionName = keyof typeof EXTENSION;

/** True when bytes of this length and kind can hold a mint or an account: `base` bytes alone, or entries behind them. */
export function hasShape(bytes: Uint8Array, base: number, kind: (typeof KIND)[keyof typeof KIND]): boolean {
  if (bytes.length === base) return true;
  return bytes.length > KIND_OFFSET && bytes.length !== MULTISIG_SIZE && bytes[KIND_OFFSET] === kind;
}

/** Where the value of an entry begins, or null when the mint or account has none of the sort. */
export function extensionOffset(bytes: Uint8Array, name: ExtensionName): number | null {
  const { type, size } = EXTENSION[name];
  const view = viewOf(bytes);
  for (let at = ENTRIES_OFFSET; at + ENTRY_HEAD <= bytes.length; ) {
    const found = view.getUint16(at, true);
    const length = view.getUint16(at + 2, true);
    const value = at + ENTRY_HEAD;
    if (found === type) return length >= size && value + length <= bytes.length ? value : null;
    if (found === 0) return null;
    at = value + length;
  }
  return null;
}

/** The types of all entries, in their order; what runs past the end is left out. */
export function extensionTypes(bytes: Uint8Array): readonly number[] {
  const view = viewOf(bytes);
  const types: number[] = [];
  for (let at = ENTRIES_OFFSET; at + ENTRY_HEAD <= bytes.length; at += ENTRY_HEAD + view.getUint16(at + 2, true)) {
    const type = view.getUint16(at, true);
    if (type === 0) break;
    types.push(type);
  }
  return types;
}
