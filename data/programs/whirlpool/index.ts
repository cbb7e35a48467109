import type { Pubkey } from "../../market/units.ts";
import type { Program } from "../program.ts";
import { WhirlpoolCurve } from "./curve.ts";

/** Orca Whirlpool. */
export const whirlpool: Program = {
  id: "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc" as Pubkey,
  name: "whirlpool",
  newCurve: () => new WhirlpoolCurve(),
};
