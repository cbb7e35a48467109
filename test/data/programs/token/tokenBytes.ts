import type { Pubkey } from "#data/market/units.ts";
import { pubkeyAt } from "#data/programs/base58.ts";
import { EXTENSION, type ExtensionName, KIND } from "#data/programs/token/extensions.ts";
import { encodeMint, MINT_SIZE, type Mint } from "#data/programs/token/mint.ts";
import { encodeTokenAccount, TOKEN_ACCOUNT_SIZE, type TokenAccount } from "#data/programs/token/tokenAccount.ts";

/** A key of 32 equal bytes. */
export function keyOf(byte: number): Pubkey {
  return pubkeyAt(new Uint8Array(32).fill(byte), 0);
}

/** The values of entries behind a Token-2022 account or mint, by name. */
export type Entries = Partial<Readonly<Record<ExtensionName, Uint8Array>>>;

/** Bytes of a fee: epoch, maximum, basis points. */
export function feeBytes(epoch: bigint, maximum: bigint, basisPoints: number): Uint8Array {
  const bytes = Buffer.alloc(18);
  bytes.writeBigUInt64LE(epoch, 0);
  bytes.writeBigUInt64LE(maximum, 8);
  bytes.writeUInt16LE(basisPoints, 16);
  return new Uint8Array(bytes);
}

/** A TransferFeeConfig's value: the fee before an epoch and the one from it on. */
export function feeConfig(older: Uint8Array, newer: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([new Uint8Array(72), older, newer]));
}

function tailOf(base: number, kind: number, entries: Entries): Uint8Array {
  const names = Object.keys(entries) as ExtensionName[];
  if (names.length === 0) return new Uint8Array();
  const parts: Uint8Array[] = [new Uint8Array(TOKEN_ACCOUNT_SIZE - base), Uint8Array.of(kind)];
  for (const name of names) {
    const value = entries[name] ?? new Uint8Array();
    const head = Buffer.alloc(4);
    head.writeUInt16LE(EXTENSION[name].type, 0);
    head.writeUInt16LE(value.length, 2);
    parts.push(head, value);
  }
  return new Uint8Array(Buffer.concat(parts));
}

/** The bytes of a token account. */
export function accountBytes(account: Partial<TokenAccount> = {}, entries: Entries = {}): Uint8Array {
  return encodeTokenAccount({
    mint: keyOf(9),
    owner: keyOf(1),
    amount: 0n,
    hasDelegate: 0,
    delegate: keyOf(0),
    state: 1,
    isNative: 0,
    rentExemptReserveLamports: 0n,
    delegatedAmount: 0n,
    hasCloseAuthority: 0,
    closeAuthority: keyOf(0),
    tail: tailOf(TOKEN_ACCOUNT_SIZE, KIND.account, entries),
    ...account,
  });
}

/** The bytes of a mint with 6 decimals. */
export function mintBytes(mint: Partial<Mint> = {}, entries: Entries = {}): Uint8Array {
  return encodeMint({
    hasMintAuthority: 0,
    mintAuthority: keyOf(0),
    supply: 10n ** 15n,
    decimals: 6,
    isInitialized: true,
    hasFreezeAuthority: 0,
    freezeAuthority: keyOf(0),
    tail: tailOf(MINT_SIZE, KIND.mint, entries),
    ...mint,
  });
}
