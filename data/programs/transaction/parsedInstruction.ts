import type { Pubkey } from "../../market/units.ts";
import { writePubkey } from "../base58.ts";
import { viewOf } from "../layout.ts";
import {
  ASSOCIATED_TOKEN_PROGRAM,
  isTokenProgram,
  MEMO_PROGRAM,
  MEMO_PROGRAM_V1,
  SYSTEM_PROGRAM,
  TOKEN_PROGRAM,
} from "./ids.ts";
import { jsonLine } from "./json.ts";
import type { JsonField } from "./jsonField.ts";
import type { ListedCall } from "./reachedCalls.ts";

/** Accounts and data of an instruction, or what is left when they can't be had. */
type Rebuilt = Pick<ListedCall, "accounts" | "data">;
/** How to write an instruction again from what a node said of it. */
type Form = (info: JsonField, program: Pubkey) => Rebuilt;

/**
 * An instruction that an RPC node gave in words (encoding `jsonParsed`), as bytes again: transfers, mints and burns of
 * tokens, transfers and new accounts of the system program, associated accounts and memos. Of others the words stay,
 * in `parsed`. Throws DecodeError where the words don't make sense.
 */
export function rebuildCall(program: Pubkey, parsed: JsonField, height: number | null): ListedCall {
  const form = formOf(program, parsed);
  if (form === null)
    return { program, accounts: [], data: new Uint8Array(), height, parsed: jsonLine(parsed.value ?? null) };
  return { program, ...form(parsed.get("info"), program), height };
}

function formOf(program: Pubkey, parsed: JsonField): Form | null {
  if (program === MEMO_PROGRAM || program === MEMO_PROGRAM_V1) return () => memo(parsed);
  const type = parsed.get("type").isEmpty ? "" : parsed.get("type").text();
  if (isTokenProgram(program)) return ownForm(TOKEN_FORMS, type);
  if (program === SYSTEM_PROGRAM) return ownForm(SYSTEM_FORMS, type);
  if (program === ASSOCIATED_TOKEN_PROGRAM) return ownForm(ASSOCIATED_FORMS, type);
  return null;
}

function ownForm(forms: Readonly<Record<string, Form>>, type: string): Form | null {
  return Object.hasOwn(forms, type) ? (forms[type] ?? null) : null;
}

function memo(parsed: JsonField): Rebuilt {
  return { accounts: [], data: new TextEncoder().encode(parsed.text()) };
}

/** A tag, then numbers of 8 bytes or single bytes, little-endian. */
function bytesOf(tag: readonly number[], ...parts: readonly (bigint | number)[]): Uint8Array {
  const bytes = new Uint8Array(
    tag.length + parts.reduce<number>((size, part) => size + (typeof part === "bigint" ? 8 : 1), 0),
  );
  const view = viewOf(bytes);
  bytes.set(tag);
  let at = tag.length;
  for (const part of parts) {
    if (typeof part === "bigint") view.setBigUint64(at, part, true);
    else view.setUint8(at, part);
    at += typeof part === "bigint" ? 8 : 1;
  }
  return bytes;
}

/** The signer of a token instruction, or the multisig account that stands for its signers. */
function authorityOf(info: JsonField, single: string, multiple: string): Pubkey {
  return (info.has(multiple) ? info.get(multiple) : info.get(single)).pubkey();
}

/** Amounts stand alone, or as part of a token amount where decimals are checked. */
function checkedAmount(info: JsonField): readonly [amount: bigint, decimals: number] {
  const amount = info.get("tokenAmount");
  return [amount.get("amount").u64(), amount.get("decimals").count(0xff)];
}

const source = (info: JsonField) => info.get("source").pubkey();
const destination = (info: JsonField) => info.get("destination").pubkey();
const account = (info: JsonField) => info.get("account").pubkey();
const mint = (info: JsonField) => info.get("mint").pubkey();
const authority = (info: JsonField) => authorityOf(info, "authority", "multisigAuthority");
const mintAuthority = (info: JsonField) => authorityOf(info, "mintAuthority", "multisigMintAuthority");

/** By the names of agave's transaction-status/src/parse_token.rs; tags as in SPL Token's instruction.rs. */
const TOKEN_FORMS: Readonly<Record<string, Form>> = {
  transfer: (info) => ({
    accounts: [source(info), destination(info), authority(info)],
    data: bytesOf([3], info.get("amount").u64()),
  }),
  transferChecked: (info) => ({
    accounts: [source(info), mint(info), destination(info), authority(info)],
    data: bytesOf([12], ...checkedAmount(info)),
  }),
  transferCheckedWithFee: (info) => ({
    accounts: [source(info), mint(info), destination(info), authority(info)],
    data: bytesOf([26, 1], ...checkedAmount(info), info.get("feeAmount").get("amount").u64()),
  }),
  mintTo: (info) => ({
    accounts: [mint(info), account(info), mintAuthority(info)],
    data: bytesOf([7], info.get("amount").u64()),
  }),
  mintToChecked: (info) => ({
    accounts: [mint(info), account(info), mintAuthority(info)],
    data: bytesOf([14], ...checkedAmount(info)),
  }),
  burn: (info) => ({
    accounts: [account(info), mint(info), authority(info)],
    data: bytesOf([8], info.get("amount").u64()),
  }),
  burnChecked: (info) => ({
    accounts: [account(info), mint(info), authority(info)],
    data: bytesOf([15], ...checkedAmount(info)),
  }),
  closeAccount: (info) => ({
    accounts: [account(info), destination(info), authorityOf(info, "owner", "multisigOwner")],
    data: bytesOf([9]),
  }),
  syncNative: (info) => ({ accounts: [account(info)], data: bytesOf([17]) }),
  initializeAccount: (info) => ({
    accounts: [account(info), mint(info), info.get("owner").pubkey(), info.get("rentSysvar").pubkey()],
    data: bytesOf([1]),
  }),
  initializeAccount2: (info) => ({
    accounts: [account(info), mint(info), info.get("rentSysvar").pubkey()],
    data: withKey([16], info.get("owner").pubkey()),
  }),
  initializeAccount3: (info) => ({
    accounts: [account(info), mint(info)],
    data: withKey([18], info.get("owner").pubkey()),
  }),
};

const SYSTEM_FORMS: Readonly<Record<string, Form>> = {
  transfer: (info) => ({
    accounts: [source(info), destination(info)],
    data: bytesOf([2, 0, 0, 0], info.get("lamports").u64()),
  }),
  createAccount: (info) => ({
    accounts: [source(info), info.get("newAccount").pubkey()],
    data: withKey(
      [...bytesOf([0, 0, 0, 0], info.get("lamports").u64(), info.get("space").u64())],
      info.get("owner").pubkey(),
    ),
  }),
};

const ASSOCIATED_FORMS: Readonly<Record<string, Form>> = {
  create: (info) => ({ accounts: associatedAccounts(info), data: bytesOf([0]) }),
  createIdempotent: (info) => ({ accounts: associatedAccounts(info), data: bytesOf([1]) }),
};

function associatedAccounts(info: JsonField): readonly Pubkey[] {
  const tokenProgram = info.get("tokenProgram");
  return [
    source(info),
    account(info),
    info.get("wallet").pubkey(),
    mint(info),
    SYSTEM_PROGRAM,
    tokenProgram.isEmpty ? TOKEN_PROGRAM : tokenProgram.pubkey(),
  ];
}

function withKey(head: readonly number[], key: Pubkey): Uint8Array {
  const bytes = new Uint8Array(head.length + 32);
  bytes.set(head);
  writePubkey(key, bytes, head.length);
  return bytes;
}
