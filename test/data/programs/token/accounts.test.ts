import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DecodeError } from "#data/programs/layout.ts";
import { extensionTypes } from "#data/programs/token/extensions.ts";
import { decodeMint, encodeMint } from "#data/programs/token/mint.ts";
import { decodeTokenAccount, encodeTokenAccount, tokenAmount } from "#data/programs/token/tokenAccount.ts";
import { decodeTransferFeeConfig } from "#data/programs/token/transferFee.ts";
import { sharedData } from "../../../shared.ts";
import { raydiumSwaps } from "../raydiumSwaps.ts";
import { accountBytes, feeBytes, feeConfig, keyOf, mintBytes } from "./tokenBytes.ts";

describe("token accounts and mints", () => {
  test("the amount is where the whole account has it", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (amount) => {
        const bytes = accountBytes({ amount });
        expect(tokenAmount(bytes)).toBe(amount);
        expect(decodeTokenAccount(bytes).amount).toBe(amount);
      }),
    );
    expect(() => tokenAmount(new Uint8Array(100))).toThrow(DecodeError);
  });

  test.each([
    ["an account cut short", accountBytes().slice(0, 164), "length"],
    ["an account one byte too long", new Uint8Array(166), "length"],
    ["an account in no state", accountBytes({ state: 3 }), "state"],
    ["an option that is neither there nor absent", accountBytes({ hasDelegate: 2 }), "hasDelegate"],
    ["a mint instead of an account", mintBytes({}, { pausable: new Uint8Array(33) }), "length"],
    ["a multisig", new Uint8Array(355).fill(2), "length"],
  ])("%s is refused with its field", (_, bytes, field) => {
    expect(() => decodeTokenAccount(bytes)).toThrow(expect.objectContaining({ name: "DecodeError", field }));
  });

  test.each([
    ["a mint cut short", mintBytes().slice(0, 81), "length"],
    ["a token account instead of a mint", accountBytes({}, { cpiGuard: Uint8Array.of(0) }), "length"],
    ["a mint with a strange option", mintBytes({ hasFreezeAuthority: 7 }), "hasFreezeAuthority"],
  ])("%s is refused with its field", (_, bytes, field) => {
    expect(() => decodeMint(bytes)).toThrow(expect.objectContaining({ name: "DecodeError", field }));
  });

  test("what Token-2022 keeps behind the known layout is told and kept", () => {
    const bytes = mintBytes({}, { pausable: new Uint8Array(33), permanentDelegate: new Uint8Array(32) });
    expect(extensionTypes(bytes)).toEqual([26, 12]);
    expect(encodeMint(decodeMint(bytes))).toEqual(bytes);
    expect(extensionTypes(bytes.slice(0, -1))).toEqual([26, 12]);
  });

  test("a fee is found behind other entries, and not where it is cut short", () => {
    const config = feeConfig(feeBytes(3n, 10n, 100), feeBytes(5n, 20n, 200));
    const bytes = mintBytes({}, { permanentDelegate: new Uint8Array(32), transferFeeConfig: config });
    expect(decodeTransferFeeConfig(bytes)).toEqual({
      configAuthority: keyOf(0),
      withdrawAuthority: keyOf(0),
      withheldAmount: 0n,
      older: { epoch: 3n, maximumFee: 10n, basisPoints: 100 },
      newer: { epoch: 5n, maximumFee: 20n, basisPoints: 200 },
    });
    expect(decodeTransferFeeConfig(bytes.slice(0, -1))).toBeNull();
    expect(decodeTransferFeeConfig(mintBytes())).toBeNull();
  });

  test("bytes of any kind are decoded or refused with DecodeError, nothing else", () => {
    const valid = [
      accountBytes({ amount: 7n }, { cpiGuard: Uint8Array.of(1) }),
      mintBytes({}, { pausable: new Uint8Array(33) }),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...valid),
        fc.nat(400),
        fc.array(fc.tuple(fc.nat(260), fc.nat(255)), { maxLength: 8 }),
        (bytes, length, changes) => {
          const mutated = bytes.slice(0, length);
          for (const [offset, byte] of changes) if (offset < mutated.length) mutated[offset] = byte;
          for (const decode of [decodeTokenAccount, decodeMint, decodeTransferFeeConfig, extensionTypes])
            try {
              decode(mutated);
            } catch (error) {
              expect(error).toBeInstanceOf(DecodeError);
            }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

const svm = sharedData("svm");

describe.skipIf(svm === null)("token accounts and mints that the real token programs wrote (shared data: svm)", () => {
  test("are written back byte for byte, Token-2022's among them", () => {
    const counts: Record<string, number> = {};
    for (const { before } of raydiumSwaps(join(svm ?? "", "raydium-cpmm.jsonl.gz")))
      for (const { role, owner, data } of before.values()) {
        if (!owner.startsWith("Token")) continue;
        const isMint = role.startsWith("mint");
        const recoded = isMint ? encodeMint(decodeMint(data)) : encodeTokenAccount(decodeTokenAccount(data));
        expect(Buffer.from(recoded).equals(Buffer.from(data)), role).toBe(true);
        const kind = `${owner.slice(0, 6)} ${isMint ? "mint" : "account"}`;
        counts[kind] = (counts[kind] ?? 0) + 1;
      }
    expect(counts).toEqual({
      "Tokenk account": 1_788,
      "Tokenk mint": 894,
      "Tokenz account": 1_044,
      "Tokenz mint": 522,
    });
  });
});
