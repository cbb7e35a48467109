import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Pubkey } from "#data/market/units.ts";
import { DecodeError, writeStruct } from "#data/programs/layout.ts";
import { decodeAmmInfo, encodeAmmInfo } from "#data/programs/raydiumV4/decode.ts";
import { raydiumV4 } from "#data/programs/raydiumV4/index.ts";
import {
  buildSwap,
  decodeDeposit,
  decodeInitialize2,
  decodeSwap,
  decodeWithdraw,
} from "#data/programs/raydiumV4/instruction.ts";
import { AMM_INFO_FIELDS, AMM_INFO_SIZE } from "#data/programs/raydiumV4/layout.ts";
import { decodeRayLog } from "#data/programs/raydiumV4/rayLog.ts";
import { madeKey } from "../records.ts";

/** An AmmInfo whose every byte is another, as far as its fields allow. */
function ammBytes(): Uint8Array {
  const bytes = Uint8Array.from({ length: AMM_INFO_SIZE }, (_, i) => (i * 7 + 1) & 0xff);
  const { status, nonce, coinDecimals, pcDecimals, swapFeeNumerator, swapFeeDenominator } = AMM_INFO_FIELDS;
  const fields = { status, nonce, coinDecimals, pcDecimals, swapFeeNumerator, swapFeeDenominator };
  const values = { status: 6n, nonce: 254n, coinDecimals: 9n, pcDecimals: 6n };
  writeStruct(fields, { ...values, swapFeeNumerator: 25n, swapFeeDenominator: 10_000n }, bytes);
  return bytes;
}

function changed(offset: number, ...values: number[]): Uint8Array {
  const bytes = ammBytes();
  bytes.set(values, offset);
  return bytes;
}

describe("an AmmInfo", () => {
  test("is written back byte for byte, unknown bytes and what later versions append among them", () => {
    for (const bytes of [ammBytes(), new Uint8Array([...ammBytes(), 1, 2, 3])])
      expect(encodeAmmInfo(decodeAmmInfo(bytes))).toEqual(bytes);
  });

  test("is written with a field changed and the rest as it was", () => {
    const bytes = encodeAmmInfo({ ...decodeAmmInfo(ammBytes()), needTakePnlCoin: 5n });
    expect(bytes).toEqual(changed(192, 5, 0, 0, 0, 0, 0, 0, 0));
  });

  test("is known by its size alone: other sizes are other accounts of the program", () => {
    expect(raydiumV4.decodeAccount?.(new Uint8Array(2_208))).toBeNull();
    expect(raydiumV4.decodeAccount?.(new Uint8Array(544))).toBeNull();
    const account = raydiumV4.decodeAccount?.(ammBytes());
    expect(account?.layout).toBe("AmmInfo");
    expect(account && raydiumV4.encodeAccount?.(account)).toEqual(ammBytes());
  });

  test.each([
    ["a status that there isn't", changed(0, 8), "status", 0],
    ["a nonce of more than a byte", changed(9, 1), "nonce", 8],
    ["a fee of everything", changed(176, 0x10, 0x27), "swapFeeNumerator", 176],
    ["a fee of no denominator", changed(176, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), "swapFeeNumerator", 176],
    ["decimals of more than a byte", changed(33, 1), "coinDecimals", 32],
  ])("%s is refused with field and offset", (_, bytes, field, offset) => {
    expect(() => decodeAmmInfo(bytes)).toThrow(expect.objectContaining({ name: "DecodeError", field, offset }));
  });
});

describe("corrupt bytes", () => {
  const decoders = [decodeAmmInfo, decodeSwap, decodeDeposit, decodeWithdraw, decodeInitialize2, decodeRayLog];

  test("of accounts, instructions and logs are decoded or refused with DecodeError, nothing else", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 130 }),
          fc
            .tuple(fc.array(fc.tuple(fc.nat(AMM_INFO_SIZE - 1), fc.nat(255)), { maxLength: 6 }), fc.nat(800))
            .map(([changes, length]) => {
              const bytes = ammBytes();
              for (const [offset, byte] of changes) bytes[offset] = byte;
              return bytes.slice(0, length);
            }),
        ),
        (bytes) => {
          for (const decode of decoders)
            try {
              decode(bytes);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe("a swap of our own", () => {
  const accounts: Readonly<Record<string, Pubkey>> = Object.fromEntries(
    ["amm", "coinVault", "pcVault", "userCoin", "userPc", "userOwner"].map((name) => [
      name,
      madeKey(name.replaceAll(/[lIO0]/g, "x")),
    ]),
  );
  const swap = { aToB: true, exactIn: false, amount: 5n, threshold: 9n, sqrtPriceLimit: null };

  test("without a market's accounts is the kind that needs none", () => {
    const { data, accounts: metas } = buildSwap(swap, accounts);
    expect(decodeSwap(data)).toEqual({ instruction: "swapBaseOutV2", exactIn: false, amount: 5n, threshold: 9n });
    expect(metas.map(({ pubkey }) => pubkey).slice(5)).toEqual([
      accounts.userCoin,
      accounts.userPc,
      accounts.userOwner,
    ]);
    expect(metas.filter(({ isSigner }) => isSigner).map(({ pubkey }) => pubkey)).toEqual([accounts.userOwner]);
  });

  test("the other way gives from the other account", () => {
    const { accounts: metas } = buildSwap({ ...swap, aToB: false }, accounts);
    expect(metas.map(({ pubkey }) => pubkey).slice(5, 7)).toEqual([accounts.userPc, accounts.userCoin]);
  });

  test("names the account that is missing, and refuses a limit that the program doesn't know", () => {
    const { userOwner: _, ...rest } = accounts;
    expect(() => buildSwap(swap, rest)).toThrow("needs the account userOwner");
    expect(() => buildSwap({ ...swap, sqrtPriceLimit: 1n }, accounts)).toThrow("takes no price limit");
    expect(() => buildSwap({ ...swap, amount: 2n ** 64n }, accounts)).toThrow(RangeError);
  });
});
