import type { Pubkey } from "../market/units.ts";
import type { AccountState } from "./program.ts";
import { SYSTEM_PROGRAM } from "./transaction/ids.ts";

/** What an address holds that nobody has made an account at. */
const NO_ACCOUNT: AccountState = Object.freeze({ owner: SYSTEM_PROGRAM, lamports: 0n, data: new Uint8Array() });

function isSame(a: AccountState, b: AccountState): boolean {
  return a.lamports === b.lamports && a.owner === b.owner && a.data.every((byte, i) => byte === b.data[i]);
}

/**
 * The accounts that an instruction sees while it runs. What it writes lies in copies, so that a refusal halfway leaves
 * everything as it was.
 */
export class WorkingAccounts {
  readonly #before: ReadonlyMap<Pubkey, AccountState>;
  readonly #written = new Map<Pubkey, AccountState>();

  constructor(before: ReadonlyMap<Pubkey, AccountState>) {
    this.#before = before;
  }

  /** The account as it stands now; an address that isn't known holds nothing. */
  get(key: Pubkey): AccountState {
    return this.#written.get(key) ?? this.#before.get(key) ?? NO_ACCOUNT;
  }

  /** The account's bytes, to be written in place. */
  bytesToWrite(key: Pubkey): Uint8Array {
    const written = this.#written.get(key);
    if (written !== undefined) return written.data;
    const copy = { ...this.get(key), data: this.get(key).data.slice() };
    this.#written.set(key, copy);
    return copy.data;
  }

  setLamports(key: Pubkey, lamports: bigint): void {
    const data = this.bytesToWrite(key);
    this.#written.set(key, { ...this.get(key), data, lamports });
  }

  /** The accounts whose bytes or lamports are no longer what they were. */
  changed(): Map<Pubkey, AccountState> {
    return new Map([...this.#written].filter(([key, state]) => !isSame(state, this.#before.get(key) ?? NO_ACCOUNT)));
  }
}
