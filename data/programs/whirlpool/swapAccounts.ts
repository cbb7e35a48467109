import type { Pubkey } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import type { Instruction, InstructionAccount } from "../program.ts";
import { decodeMint, type Mint } from "../token/mint.ts";
import { decodeTokenAccount, type TokenAccount } from "../token/tokenAccount.ts";
import { isTokenProgram, MEMO_PROGRAM, SYSTEM_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import type { WorkingAccounts } from "../workingAccounts.ts";
import { oracleAddress } from "./addresses.ts";
import { decodeWhirlpool, type Whirlpool } from "./decode.ts";
import { refuse } from "./errors.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";
import { INSTRUCTIONS } from "./instructions.ts";

/** One side of a swap: a token, the user's account of it, and the pool's. */
export interface SwapSide {
  readonly owner: Pubkey;
  readonly vault: Pubkey;
  readonly tokenProgram: Pubkey;
  /** What TransferChecked names; null for `swap`, which knows no mints. */
  readonly mint: { readonly key: Pubkey; readonly decimals: number; readonly data: Uint8Array } | null;
}

/** The accounts of a swap, checked. */
export interface CheckedSwapAccounts {
  readonly poolKey: Pubkey;
  readonly pool: Whirlpool;
  readonly authority: Pubkey;
  readonly a: SwapSide;
  readonly b: SwapSide;
  readonly tickArrays: readonly InstructionAccount[];
  readonly oracle: InstructionAccount;
  readonly remaining: readonly InstructionAccount[];
}

/** Of one instruction: its accounts by name, and how to check one. */
class Checks {
  readonly #accounts: WorkingAccounts;
  readonly #given: ReadonlyMap<string, InstructionAccount>;

  constructor(accounts: WorkingAccounts, given: ReadonlyMap<string, InstructionAccount>) {
    this.#accounts = accounts;
    this.#given = given;
  }

  account(name: string): InstructionAccount {
    return this.#given.get(name) as InstructionAccount;
  }

  key(name: string): Pubkey {
    return this.account(name).pubkey;
  }

  /** The bytes of an account that must exist and belong to one of these programs. */
  #owned(name: string, isOwner: (program: Pubkey) => boolean): Uint8Array {
    const { owner, lamports, data } = this.#accounts.get(this.key(name));
    if (owner === SYSTEM_PROGRAM && lamports === 0n) refuse("AccountNotInitialized", `there is no ${name}`);
    if (!isOwner(owner)) refuse("AccountOwnedByWrongProgram", `${name} belongs to ${owner}`);
    return data;
  }

  #decoded<T>(name: string, isOwner: (program: Pubkey) => boolean, decode: (data: Uint8Array) => T): T {
    const data = this.#owned(name, isOwner);
    try {
      return decode(data);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const isOther = error.field === "discriminator";
      return refuse(isOther ? "AccountDiscriminatorMismatch" : "AccountDidNotDeserialize", `${name}: ${error.message}`);
    }
  }

  #expectWritable(name: string): void {
    if (!this.account(name).isWritable) refuse("ConstraintMut", `${name} is not writable`);
  }

  expectSigner(name: string): void {
    if (!this.account(name).isSigner) refuse("AccountNotSigner", `${this.key(name)} has not signed`);
  }

  expectProgram(name: string, isProgram: (program: Pubkey) => boolean): void {
    if (!isProgram(this.key(name))) refuse("InvalidProgramId", `${name} is ${this.key(name)}`);
  }

  pool(): Whirlpool {
    const pool = this.#decoded("whirlpool", (owner) => owner === WHIRLPOOL_PROGRAM, decodeWhirlpool);
    this.#expectWritable("whirlpool");
    return pool;
  }

  mint(name: string, expected: Pubkey): Mint {
    const mint = this.#decoded(name, isTokenProgram, decodeMint);
    if (this.key(name) !== expected) refuse("ConstraintAddress", `${name} is ${this.key(name)}, not ${expected}`);
    return mint;
  }

  /** The user's and the pool's account of one token. */
  tokenAccounts(side: "A" | "B", pool: Whirlpool, isOwner: (program: Pubkey) => boolean): void {
    const owned = `tokenOwnerAccount${side}`;
    const vault = `tokenVault${side}`;
    const account: TokenAccount = this.#decoded(owned, isOwner, decodeTokenAccount);
    this.#expectWritable(owned);
    const mint = side === "A" ? pool.tokenMintA : pool.tokenMintB;
    if (account.mint !== mint) refuse("ConstraintRaw", `${owned} holds ${account.mint}, not ${mint}`);
    this.#decoded(vault, isOwner, decodeTokenAccount);
    this.#expectWritable(vault);
    const expected = side === "A" ? pool.tokenVaultA : pool.tokenVaultB;
    if (this.key(vault) !== expected) refuse("ConstraintAddress", `${vault} is ${this.key(vault)}, not ${expected}`);
  }

  oracle(): InstructionAccount {
    const expected = oracleAddress(this.key("whirlpool"));
    if (this.key("oracle") !== expected) refuse("ConstraintSeeds", `the oracle is ${expected}`);
    return this.account("oracle");
  }

  side(side: "A" | "B", tokenProgram: Pubkey, mint: Mint | null): SwapSide {
    const key = `tokenMint${side}`;
    return {
      owner: this.key(`tokenOwnerAccount${side}`),
      vault: this.key(`tokenVault${side}`),
      tokenProgram,
      mint:
        mint === null
          ? null
          : { key: this.key(key), decimals: mint.decimals, data: this.#accounts.get(this.key(key)).data },
    };
  }
}

/**
 * Names a swap's accounts and checks them as Anchor does by the program's declarations, in their order. Throws
 * SwapRefused. Source: orca-so/whirlpools at 630c0e0, programs/whirlpool/src/instructions/swap.rs and v2/swap.rs.
 */
export function checkedAccounts(
  name: "swap" | "swap_v2",
  { accounts: listed }: Instruction,
  accounts: WorkingAccounts,
): CheckedSwapAccounts {
  const given = mergedFlags(listed);
  const names: readonly string[] = INSTRUCTIONS[name].accounts;
  if (given.length < names.length) refuse("AccountNotEnoughKeys", `${given.length} of ${names.length}`);
  const byName = new Map(names.map((account, i) => [account, given[i] as InstructionAccount]));
  const checks = new Checks(accounts, byName);
  return {
    ...(name === "swap" ? checkSwap(checks) : checkSwapV2(checks, accounts)),
    tickArrays: ["tickArray0", "tickArray1", "tickArray2"].map((array) => checks.account(array)),
    oracle: checks.oracle(),
    remaining: given.slice(names.length),
  };
}

/** An account that is listed more than once signs, and is writable, if it is so anywhere. */
function mergedFlags(listed: readonly InstructionAccount[]): readonly InstructionAccount[] {
  return listed.map(({ pubkey }) => {
    const same = listed.filter((account) => account.pubkey === pubkey);
    return {
      pubkey,
      isSigner: same.some(({ isSigner }) => isSigner),
      isWritable: same.some(({ isWritable }) => isWritable),
    };
  });
}

type Head = Pick<CheckedSwapAccounts, "poolKey" | "pool" | "authority" | "a" | "b">;

function checkSwap(checks: Checks): Head {
  const isToken = (program: Pubkey) => program === TOKEN_PROGRAM;
  checks.expectProgram("tokenProgram", isToken);
  checks.expectSigner("tokenAuthority");
  const pool = checks.pool();
  checks.tokenAccounts("A", pool, isToken);
  checks.tokenAccounts("B", pool, isToken);
  return {
    poolKey: checks.key("whirlpool"),
    pool,
    authority: checks.key("tokenAuthority"),
    a: checks.side("A", TOKEN_PROGRAM, null),
    b: checks.side("B", TOKEN_PROGRAM, null),
  };
}

function checkSwapV2(checks: Checks, accounts: WorkingAccounts): Head {
  for (const side of ["A", "B"]) {
    checks.expectProgram(`tokenProgram${side}`, isTokenProgram);
    const owner = accounts.get(checks.key(`tokenMint${side}`)).owner;
    if (checks.key(`tokenProgram${side}`) !== owner)
      refuse("ConstraintAddress", `token ${side} belongs to ${owner}, not ${checks.key(`tokenProgram${side}`)}`);
  }
  checks.expectProgram("memoProgram", (program) => program === MEMO_PROGRAM);
  checks.expectSigner("tokenAuthority");
  const pool = checks.pool();
  const mintA = checks.mint("tokenMintA", pool.tokenMintA);
  const mintB = checks.mint("tokenMintB", pool.tokenMintB);
  checks.tokenAccounts("A", pool, isTokenProgram);
  checks.tokenAccounts("B", pool, isTokenProgram);
  return {
    poolKey: checks.key("whirlpool"),
    pool,
    authority: checks.key("tokenAuthority"),
    a: checks.side("A", checks.key("tokenProgramA"), mintA),
    b: checks.side("B", checks.key("tokenProgramB"), mintB),
  };
}
