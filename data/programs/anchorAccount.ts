import type { Pubkey } from "../market/units.ts";
import type { AnchorErrorName } from "./anchorErrors.ts";
import { DecodeError } from "./layout.ts";
import { SwapRefused } from "./program.ts";
import { SYSTEM_PROGRAM } from "./transaction/ids.ts";
import type { WorkingAccounts } from "./workingAccounts.ts";

/** Reads bytes that an instruction came with; where they can't be what they should, the framework refuses it by `name`. */
export function readOrRefuse<T>(name: AnchorErrorName, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) throw new SwapRefused(name, error.message);
    throw error;
  }
}

/**
 * An account that an instruction reads. Throws SwapRefused, by Anchor's names, where there is none, where it belongs to
 * another program, and where its bytes are none of its kind.
 */
export function loadAccount<T>(
  accounts: WorkingAccounts,
  key: Pubkey,
  owner: Pubkey,
  decode: (bytes: Uint8Array) => T,
): T {
  const state = accounts.get(key);
  if (state.owner === SYSTEM_PROGRAM && state.lamports === 0n)
    throw new SwapRefused("AccountNotInitialized" satisfies AnchorErrorName, `there is no account ${key}`);
  if (state.owner !== owner)
    throw new SwapRefused("AccountOwnedByWrongProgram" satisfies AnchorErrorName, `${key} belongs to ${state.owner}`);
  return readOrRefuse("AccountDidNotDeserialize", () => decode(state.data));
}
