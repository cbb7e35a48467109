import type { Pubkey } from "../../market/units.ts";
import { DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import type { Instruction, SwapAccounts, SwapArguments } from "../program.ts";
import { TOKEN_PROGRAM } from "../transaction/ids.ts";

/**
 * The instructions that move a pool, by their first byte: raydium-amm at 27f461d and 2cda268, program/src/instruction.rs.
 * Before the arguments' offsets lies that byte.
 */
export const RAYDIUM_V4 = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8" as Pubkey;
/** Owns the vaults of every pool: create_program_address(["amm authority", 254]). */
export const AUTHORITY = "5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1" as Pubkey;
export const AUTHORITY_NONCE = 254n;

const SWAP_IN_FIELDS = { amountIn: ["u64", 1], minimumAmountOut: ["u64", 9] } as const;
const SWAP_OUT_FIELDS = { maxAmountIn: ["u64", 1], amountOut: ["u64", 9] } as const;
const SWAP_SIZE = 17;
const INITIALIZE_FIELDS = {
  nonce: ["u8", 1],
  /** Seconds since the epoch. */
  openTime: ["u64", 2],
  initPcAmount: ["u64", 10],
  initCoinAmount: ["u64", 18],
} as const;
const DEPOSIT_FIELDS = { maxCoinAmount: ["u64", 1], maxPcAmount: ["u64", 9], baseSide: ["u64", 17] } as const;
const WITHDRAW_FIELDS = { amount: ["u64", 1] } as const;

const TAG = {
  initialize2: 1,
  deposit: 3,
  withdraw: 4,
  swapBaseIn: 9,
  swapBaseOut: 11,
  swapBaseInV2: 16,
  swapBaseOutV2: 17,
} as const;

export interface SwapInstruction {
  readonly instruction: "swapBaseIn" | "swapBaseOut" | "swapBaseInV2" | "swapBaseOutV2";
  readonly exactIn: boolean;
  /** What goes in when exactIn, else what must come out. */
  readonly amount: bigint;
  /** Least out when exactIn, else most in. */
  readonly threshold: bigint;
}

/** The arguments of a swap, or null for another instruction. Throws DecodeError for a swap that ends too early. */
export function decodeSwap(data: Uint8Array): SwapInstruction | null {
  switch (data[0]) {
    case TAG.swapBaseIn:
    case TAG.swapBaseInV2: {
      const instruction = data[0] === TAG.swapBaseIn ? "swapBaseIn" : "swapBaseInV2";
      const { amountIn, minimumAmountOut } = readStruct(instruction, SWAP_IN_FIELDS, data);
      return { instruction, exactIn: true, amount: amountIn, threshold: minimumAmountOut };
    }
    case TAG.swapBaseOut:
    case TAG.swapBaseOutV2: {
      const instruction = data[0] === TAG.swapBaseOut ? "swapBaseOut" : "swapBaseOutV2";
      const { maxAmountIn, amountOut } = readStruct(instruction, SWAP_OUT_FIELDS, data);
      return { instruction, exactIn: false, amount: amountOut, threshold: maxAmountIn };
    }
    default:
      return null;
  }
}

/** The data of a swap: what `decodeSwap` reads. Throws RangeError for an amount that is no u64. */
export function encodeSwap({ instruction, exactIn, amount, threshold }: SwapInstruction): Uint8Array {
  const data = new Uint8Array(SWAP_SIZE);
  data[0] = TAG[instruction];
  if (exactIn) writeStruct(SWAP_IN_FIELDS, { amountIn: amount, minimumAmountOut: threshold }, data);
  else writeStruct(SWAP_OUT_FIELDS, { maxAmountIn: threshold, amountOut: amount }, data);
  return data;
}

/** The arguments of an initialize2, or null for another instruction. Throws DecodeError for one that ends too early. */
export function decodeInitialize2(data: Uint8Array): Struct<typeof INITIALIZE_FIELDS> | null {
  return data[0] === TAG.initialize2 ? readStruct("initialize2", INITIALIZE_FIELDS, data) : null;
}

/** The arguments of a deposit, or null for another instruction. Throws DecodeError for one that ends too early. */
export function decodeDeposit(data: Uint8Array): Struct<typeof DEPOSIT_FIELDS> | null {
  return data[0] === TAG.deposit ? readStruct("deposit", DEPOSIT_FIELDS, data) : null;
}

/** The arguments of a withdrawal, or null for another instruction. Throws DecodeError for one that ends too early. */
export function decodeWithdraw(data: Uint8Array): Struct<typeof WITHDRAW_FIELDS> | null {
  return data[0] === TAG.withdraw ? readStruct("withdraw", WITHDRAW_FIELDS, data) : null;
}

const MARKET_ACCOUNTS = [
  "marketProgram",
  "market",
  "marketBids",
  "marketAsks",
  "marketEventQueue",
  "marketCoinVault",
  "marketPcVault",
  "marketVaultSigner",
] as const;
const USER_ACCOUNTS = ["userSource", "userDestination", "userOwner"] as const;
const HEAD = ["tokenProgram", "amm", "authority"] as const;
const VAULTS = ["coinVault", "pcVault"] as const;

const WITH_MARKET = [...HEAD, "openOrders", ...VAULTS, ...MARKET_ACCOUNTS, ...USER_ACCOUNTS] as const;
const WITH_TARGET_ORDERS = [
  ...HEAD,
  "openOrders",
  "targetOrders",
  ...VAULTS,
  ...MARKET_ACCOUNTS,
  ...USER_ACCOUNTS,
] as const;
const WITHOUT_MARKET = [...HEAD, ...VAULTS, ...USER_ACCOUNTS] as const;

type SwapAccount = (typeof WITH_TARGET_ORDERS)[number];
/** The accounts of a swap by name; those of the market are absent from the second kind of swap. */
export type NamedSwapAccounts = { readonly [N in (typeof WITHOUT_MARKET)[number]]: Pubkey } & {
  readonly [N in SwapAccount]?: Pubkey;
};

/** How the accounts of a swap are called, in their order; the kind with a market may have one that nothing reads. */
export function swapAccountNames(instruction: SwapInstruction["instruction"], count: number): readonly SwapAccount[] {
  if (instruction === "swapBaseInV2" || instruction === "swapBaseOutV2") return WITHOUT_MARKET;
  return count >= WITH_TARGET_ORDERS.length ? WITH_TARGET_ORDERS : WITH_MARKET;
}

/** The accounts of a swap by name. Throws DecodeError when there are too few. */
export function swapAccounts({ instruction }: SwapInstruction, accounts: readonly Pubkey[]): NamedSwapAccounts {
  const names = swapAccountNames(instruction, accounts.length);
  if (accounts.length < names.length)
    throw new DecodeError(instruction, "accounts", accounts.length, `${names.length} are needed`);
  const named = Object.fromEntries(names.map((name, i) => [name, accounts[i]]));
  return named as NamedSwapAccounts;
}

const WRITABLE: ReadonlySet<SwapAccount> = new Set<SwapAccount>([
  "amm",
  "openOrders",
  ...VAULTS,
  "market",
  "marketBids",
  "marketAsks",
  "marketEventQueue",
  "marketCoinVault",
  "marketPcVault",
  "userSource",
  "userDestination",
]);

/**
 * A swap of our own. `accounts` names `amm`, `coinVault`, `pcVault`, `userCoin`, `userPc` and `userOwner`; with
 * `openOrders` and those of the market as well it works in every version of the program, without them only since
 * September 2025. Throws RangeError for an account that is missing and for a price limit, which the program doesn't
 * know.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  if (swap.sqrtPriceLimit !== null) throw new RangeError("Raydium AMM v4 takes no price limit");
  const hasMarket = accounts.openOrders !== undefined;
  const instruction = hasMarket
    ? swap.exactIn
      ? "swapBaseIn"
      : "swapBaseOut"
    : swap.exactIn
      ? "swapBaseInV2"
      : "swapBaseOutV2";
  const known: SwapAccounts = {
    tokenProgram: TOKEN_PROGRAM,
    authority: AUTHORITY,
    ...accounts,
    ...(swap.aToB
      ? { userSource: accounts.userCoin, userDestination: accounts.userPc }
      : { userSource: accounts.userPc, userDestination: accounts.userCoin }),
  } as SwapAccounts;
  const { exactIn, amount, threshold } = swap;
  return {
    program: RAYDIUM_V4,
    accounts: (hasMarket ? WITH_MARKET : WITHOUT_MARKET).map((name) => {
      const pubkey = known[name];
      if (pubkey === undefined) throw new RangeError(`a swap on Raydium AMM v4 needs the account ${name}`);
      return { pubkey, isSigner: name === "userOwner", isWritable: WRITABLE.has(name) };
    }),
    data: encodeSwap({ instruction, exactIn, amount, threshold }),
  };
}
