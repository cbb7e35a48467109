import type { Pubkey } from "../../market/units.ts";
import { writeStruct } from "../layout.ts";
import type { Instruction, InstructionAccount, SwapAccounts, SwapArguments } from "../program.ts";
import { MEMO_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "../transaction/ids.ts";
import { INSTRUCTIONS, RAYDIUM_CLMM } from "./instructions.ts";

type AccountName = (typeof INSTRUCTIONS.swap_v2.accounts)[number];

const WRITABLE: ReadonlySet<AccountName> = new Set<AccountName>([
  "poolState",
  "inputTokenAccount",
  "outputTokenAccount",
  "inputVault",
  "outputVault",
  "observationState",
]);
const TICK_ARRAY = "tickArray";

/**
 * A `swap_v2` of our own. `accounts` names `payer`, `ammConfig`, `poolState`, `observationState`, and of both tokens
 * `tokenAccount0`, `tokenVault0`, `tokenMint0`, …1; then the tick arrays on the way as `tickArray0`, `tickArray1`, … and,
 * for pools whose bitmap doesn't reach all ticks, `tickArrayBitmapExtension`. Throws RangeError for an account that is
 * missing, and for numbers that their fields can't hold.
 */
export function buildSwap(swap: SwapArguments & { readonly threshold: bigint }, accounts: SwapAccounts): Instruction {
  const [input, output] = swap.aToB ? ["0", "1"] : ["1", "0"];
  const key = (name: string): Pubkey => {
    const pubkey = accounts[name];
    if (pubkey === undefined) throw new RangeError(`a swap on Raydium CLMM needs the account ${name}`);
    return pubkey;
  };
  const named: Readonly<Record<AccountName, Pubkey>> = {
    payer: key("payer"),
    ammConfig: key("ammConfig"),
    poolState: key("poolState"),
    inputTokenAccount: key(`tokenAccount${input}`),
    outputTokenAccount: key(`tokenAccount${output}`),
    inputVault: key(`tokenVault${input}`),
    outputVault: key(`tokenVault${output}`),
    observationState: key("observationState"),
    tokenProgram: TOKEN_PROGRAM,
    tokenProgram2022: TOKEN_2022_PROGRAM,
    memoProgram: MEMO_PROGRAM,
    inputVaultMint: key(`tokenMint${input}`),
    outputVaultMint: key(`tokenMint${output}`),
  };
  const fixed = INSTRUCTIONS.swap_v2.accounts.map((name) => ({
    pubkey: named[name],
    isSigner: name === "payer",
    isWritable: WRITABLE.has(name),
  }));
  return { program: RAYDIUM_CLMM, accounts: [...fixed, ...onTheWay(accounts)], data: dataOf(swap) };
}

/** The extension, writable because a swap that takes an array's last limit order clears its bit, then the tick arrays. */
function onTheWay(accounts: SwapAccounts): readonly InstructionAccount[] {
  const arrays = Object.keys(accounts)
    .filter((name) => name.startsWith(TICK_ARRAY) && /^\d+$/.test(name.slice(TICK_ARRAY.length)))
    .sort((a, b) => Number(a.slice(TICK_ARRAY.length)) - Number(b.slice(TICK_ARRAY.length)));
  if (arrays.length === 0) throw new RangeError("a swap on Raydium CLMM needs the account tickArray0");
  return ["tickArrayBitmapExtension", ...arrays].flatMap((name) => {
    const pubkey = accounts[name];
    return pubkey === undefined ? [] : [{ pubkey, isSigner: false, isWritable: true }];
  });
}

function dataOf({ amount, threshold, sqrtPriceLimit, exactIn }: SwapArguments & { readonly threshold: bigint }) {
  const { discriminator, fields, size } = INSTRUCTIONS.swap_v2;
  const data = new Uint8Array(size);
  data.set(discriminator);
  const values = {
    amount,
    otherAmountThreshold: threshold,
    sqrtPriceLimitX64: sqrtPriceLimit ?? 0n,
    isBaseInput: exactIn,
  };
  writeStruct(fields, values, data);
  return data;
}
