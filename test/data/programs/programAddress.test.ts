import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { sha256 } from "#data/programs/math/sha256.ts";
import { findProgramAddress, keySeed, textSeed } from "#data/programs/programAddress.ts";

const WHIRLPOOL = "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc" as Pubkey;
const SOL_USDC = "HJPjoWUrhoZzkNfRpHuieeFk9WcZWjwy6PBjZ81ngndJ" as Pubkey;

describe("addresses that a program derives", () => {
  // Addresses that the program's own tests expect: orca-so/whirlpools, util/sparse_swap.rs, test_derive_tick_array_pda.
  test.each([
    [-11_264, "81T5kNuPRkyVzhwbe2RpKR7wmQpGJ7RBkGPdTqyfa5vq"],
    [-5_632, "9K1HWrGKZKfjTnKfF621BmEQdai4FcUz9tsoF41jwz5B"],
    [0, "JCpxMSDRDPBMqjoX7LkhMwro2y6r85Q8E6p5zNdBZyWa"],
    [5_632, "BW2Mr823NUQN7vnVpv5E6yCTnqEXQ3ZnqjZyiywXPcUp"],
    [11_264, "2ezvsnoXdukw5dAAZ4EkW67bmUo8PHRPX8ZDqf76BKtV"],
  ])("Whirlpool's tick array at %i lies at %s", (tick, address) => {
    expect(findProgramAddress([textSeed("tick_array"), keySeed(SOL_USDC), textSeed(String(tick))], WHIRLPOOL)).toBe(
      address,
    );
  });

  test("the authority of Raydium v4's pools is the one that all of them name", () => {
    const raydium = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8" as Pubkey;
    expect(findProgramAddress([textSeed("amm authority")], raydium)).toBe(
      "5Q544fKrFoe6tsEbD7S8EmxGTJYAKtTVhAW5Q5pge4j1",
    );
  });

  test("the hash beneath is Node's SHA-256, for messages of every length around a block's", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(Buffer.from(sha256(message))).toEqual(createHash("sha256").update(message).digest());
      }),
    );
  });
});
