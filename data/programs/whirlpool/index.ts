import type { Program } from "../program.ts";
import { decodeAccount, encodeAccount } from "./account.ts";
import { buildSwap } from "./buildSwap.ts";
import { WhirlpoolCurve } from "./curve.ts";
import { execute } from "./execute.ts";
import { factsOf } from "./facts.ts";
import { WHIRLPOOL_PROGRAM } from "./id.ts";

/** Orca Whirlpool. */
export const whirlpool: Program = {
  id: WHIRLPOOL_PROGRAM,
  name: "whirlpool",
  newCurve: () => new WhirlpoolCurve(),
  decodeAccount,
  encodeAccount,
  factsOf,
  buildSwap,
  execute,
};
