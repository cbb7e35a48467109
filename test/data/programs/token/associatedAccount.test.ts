import { expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { associatedTokenAccount } from "#data/programs/token/associatedAccount.ts";
import { TOKEN_2022_PROGRAM } from "#data/programs/transaction/ids.ts";

test("an owner's token account is the one that a new coin of July 2026 was minted into", () => {
  // Curve, mint and account of 2RoRJxatbF9Qkv87jei19u7ei2ckyjjnrCHZBRRAXi4GFJi68kra2iPSk7aoQ9Ugnf5FK5Mdp274hMaVSzn6SN5M.
  const curve = "3jJ83NDorkbFkF1JKbEfFWGeX16aXUiwby9RwJm9kat3" as Pubkey;
  const mint = "CWiTGbCiDd8BKtNYNE2boT9fJGFG2MU53Uf6HQk4pump" as Pubkey;
  expect(associatedTokenAccount(curve, mint, TOKEN_2022_PROGRAM)).toBe("Cd4iC3Jndc2WVud6rAs1cwx8SkUQhCN5TxXbfRtbHLCF");
});
