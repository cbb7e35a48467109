import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalJson,
  decodeManifest,
  encodeManifest,
  MAX_SPAN_NS,
  partFile,
  type UnrootedManifest,
} from "#data/session/manifest.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { generator, START_NS } from "./sample.ts";

const SEALED: UnrootedManifest = {
  schemaVersion: 1,
  id: "day",
  cluster: "mainnet-beta",
  createdBy: { name: "sniperforge", version: "0.1.0" },
  sources: [{ name: "wire", kind: "geyser", note: "“ünïcode”" }],
  programs: [{ id: "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc", name: "whirlpool", version: "0.2" }],
  anchors: [{ wallNs: String(START_NS), monoNs: "18446744073709551615" }],
  configHash: "ab".repeat(32),
  startNs: String(START_NS),
  endNs: String(START_NS + MAX_SPAN_NS),
  parts: [1, 2].map((number) => ({
    file: partFile("swap", number),
    stream: "swap",
    sha256: "cd".repeat(32),
    bytes: 1_000,
    rows: 10,
    seqFrom: String(number * 100),
    seqTo: String(number * 100 + 9),
    nsFrom: String(START_NS),
    nsTo: String(START_NS),
  })),
  slots: { first: 1, last: 9, count: 3 },
  state: "sealed",
  checkpoint: { throughSeq: "100" },
  marks: { recvTime: "synthetic" },
};

describe("a manifest", () => {
  it("reads back as it was written, with a root that is the hash of its own bytes with the root's digits at zero", async () => {
    const bytes = encodeManifest(SEALED);
    const manifest = decodeManifest(bytes, "session.json");
    expect(manifest).toMatchObject(SEALED);
    const zeroed = Buffer.from(bytes).toString("utf8").replace(manifest.root, "0".repeat(64));
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(zeroed));
    expect(manifest.root).toBe(Buffer.from(digest).toString("hex"));
    expect(Buffer.from(bytes).toString("utf8").startsWith('{"anchors":[{"monoNs":')).toBe(true);
  });

  it("is refused when any byte of it is another, whichever bit of it", () => {
    const good = encodeManifest(SEALED);
    const random = generator(11);
    for (let byte = 0; byte < good.length; byte++) {
      const bad = good.slice();
      bad[byte]! ^= 1 << random(8);
      expect(() => decodeManifest(bad, "session.json"), `byte ${byte}`).toThrow(InvalidData);
    }
  });

  it("is refused when it is cut short, wherever", () => {
    const good = encodeManifest(SEALED);
    for (let length = 0; length < good.length; length += 7)
      expect(() => decodeManifest(good.slice(0, length), "session.json")).toThrow(/session\.json: is not JSON/);
  });

  it.each<[string, Partial<UnrootedManifest>, RegExp]>([
    ["ends before it starts", { endNs: String(START_NS - 1n) }, /ends before it starts/],
    ["spans more than 104 days", { endNs: String(START_NS + MAX_SPAN_NS + 1n) }, /more than the 104 days/],
    ["is sealed without parts", { parts: [] }, /is sealed, but has no parts/],
    ["is sealed without times", { startNs: null }, /no times/],
    ["is open with parts", { state: "open" }, /is open, but lists parts/],
    ["has a mark that is no word", { marks: { "recv time": "x" } }, /marks/],
    ["has a slot that isn't exact", { slots: { first: 0.5, last: 1, count: 1 } }, /integer/],
  ])("that %s is refused", (_, change, reason) => {
    expect(() => decodeManifest(encodeManifest({ ...SEALED, ...change }), "session.json")).toThrow(reason);
  });
});

describe("canonical JSON", () => {
  it("sorts keys by code unit, leaves out spaces and what is undefined", () => {
    expect(canonicalJson({ b: [1, "x", null, true], a: { d: 1, C: 2, é: 3 }, gone: undefined })).toBe(
      '{"a":{"C":2,"d":1,"é":3},"b":[1,"x",null,true]}',
    );
  });

  it("means what plain JSON means, and is one text however the keys are ordered", () => {
    const value = fc.object({ values: [fc.string(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)] });
    fc.assert(
      fc.property(value, (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
        expect(JSON.parse(canonicalJson(object))).toEqual(JSON.parse(JSON.stringify(object)));
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("refuses numbers that JSON can't hold exactly", () => {
    for (const number of [2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => canonicalJson({ number })).toThrow(TypeError);
  });
});
