import { viewOf } from "../layout.ts";
import type { InstructionAccount } from "../program.ts";
import { refuse } from "./errors.ts";

/** Kinds of accounts that swap_v2 takes behind the named ones: see the enum AccountsType of remaining_accounts_utils.rs. */
const TRANSFER_HOOK_A = 0;
const TRANSFER_HOOK_B = 1;
const SUPPLEMENTAL_TICK_ARRAYS = 6;
const SUPPLEMENTAL_MAX = 3;
/** Kinds there are; a higher number is no list. */
const KINDS = 13;
const SLICE_BYTES = 2;

/**
 * The further tick arrays that swap_v2 was given, by the list at the end of its arguments; none without a list. Throws
 * SwapRefused for a list that doesn't fit the accounts. Source: orca-so/whirlpools at 630c0e0,
 * programs/whirlpool/src/util/v2/remaining_accounts_utils.rs.
 */
export function supplementalTickArrays(
  list: Uint8Array,
  remaining: readonly InstructionAccount[],
): readonly InstructionAccount[] {
  const seen = new Set<number>();
  let arrays: readonly InstructionAccount[] = [];
  let at = 0;
  for (const { kind, length } of slicesOf(list)) {
    if (kind !== TRANSFER_HOOK_A && kind !== TRANSFER_HOOK_B && kind !== SUPPLEMENTAL_TICK_ARRAYS)
      refuse("RemainingAccountsInvalidSlice", `accounts of kind ${kind} are not for a swap`);
    if (length === 0) continue;
    if (at + length > remaining.length)
      refuse("RemainingAccountsInsufficient", `${remaining.length} accounts, the list names ${at + length}`);
    if (kind === SUPPLEMENTAL_TICK_ARRAYS && length > SUPPLEMENTAL_MAX)
      refuse("TooManySupplementalTickArrays", `${length}, at most ${SUPPLEMENTAL_MAX}`);
    if (seen.has(kind)) refuse("RemainingAccountsDuplicatedAccountsType", `kind ${kind} comes twice`);
    seen.add(kind);
    if (kind === SUPPLEMENTAL_TICK_ARRAYS) arrays = remaining.slice(at, at + length);
    at += length;
  }
  return arrays;
}

function slicesOf(list: Uint8Array): readonly { readonly kind: number; readonly length: number }[] {
  const corrupt = (detail: string) => refuse("InstructionDidNotDeserialize", `the list of accounts ${detail}`);
  const isThere = list[0] ?? corrupt("is missing");
  if (isThere > 1) corrupt(`begins with ${isThere}`);
  if (isThere === 0) return [];
  if (list.length < 5) corrupt("ends too early");
  const count = viewOf(list).getUint32(1, true);
  if (list.length < 5 + count * SLICE_BYTES) corrupt(`has ${count} parts and ends too early`);
  return Array.from({ length: count }, (_, i) => {
    const kind = list[5 + i * SLICE_BYTES] as number;
    if (kind >= KINDS) corrupt(`has a kind ${kind}`);
    return { kind, length: list[6 + i * SLICE_BYTES] as number };
  });
}
