import { writeStruct } from "../layout.ts";
import type { Instruction, SwapAccounts, SwapArguments } from "../program.ts";
import { MEMO_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";
import { INSTRUCTIONS } from "./instructions.ts";

const WRITABLE: ReadonlySet<string> = new Set([
  "whirlpool",
  "tokenOwnerAccountA",
  "tokenVaultA",
  "tokenOwnerAccountB",
  "tokenVaultB",
  "tickArray0",
  "tickArray1",
  "tickArray2",
]);
const NO_LIMIT = 0n;

/**
 * A swap of our own: `swap_v2` where `accounts` names `tokenMintA` and `tokenMintB`, else `swap`, which knows SPL Token
 * alone. Both need `tokenAuthority`, `whirlpool`, `tokenOwnerAccountA`, `tokenVaultA`, `tokenOwnerAccountB`,
 * `tokenVaultB`, `tickArray0` to `tickArray2` and `oracle`; swap_v2 also `tokenProgramA` and `tokenProgramB` where these
 * aren't SPL Token. Throws RangeError for an account that is missing, and an amount that is no u64.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  const name = accounts.tokenMintA === undefined ? "swap" : "swap_v2";
  const { discriminator, size, fields, accounts: names } = INSTRUCTIONS[name];
  const known: SwapAccounts = {
    tokenProgram: TOKEN_PROGRAM,
    tokenProgramA: TOKEN_PROGRAM,
    tokenProgramB: TOKEN_PROGRAM,
    memoProgram: MEMO_PROGRAM,
    ...accounts,
  };
  // swap_v2 ends with a byte that says whether a list of further accounts follows; none does.
  const data = new Uint8Array(name === "swap_v2" ? size + 1 : size);
  data.set(discriminator);
  const values = {
    amount: swap.amount,
    otherAmountThreshold: swap.threshold,
    sqrtPriceLimit: swap.sqrtPriceLimit ?? NO_LIMIT,
    amountSpecifiedIsInput: swap.exactIn,
    aToB: swap.aToB,
  };
  writeStruct(fields, values, data);
  return {
    program: WHIRLPOOL_PROGRAM,
    accounts: names.map((account) => {
      const pubkey = known[account];
      if (pubkey === undefined) throw new RangeError(`a swap on a Whirlpool needs the account ${account}`);
      // Of a pool whose fee adapts, the oracle is written to; swap doesn't ask for it, but takes it so.
      const isWritable = WRITABLE.has(account) || account === "oracle";
      return { pubkey, isSigner: account === "tokenAuthority", isWritable };
    }),
    data,
  };
}
