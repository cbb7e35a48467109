import type { Pubkey } from "../../market/units.ts";

/** Orca Whirlpool's program. */
export const WHIRLPOOL_PROGRAM = "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc" as Pubkey;
