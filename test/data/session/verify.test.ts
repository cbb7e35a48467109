import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import { STREAMS } from "#data/market/streams.ts";
import { zstd } from "#data/session/codec.ts";
import { decodeManifest, encodeManifest, MAX_ROWS_PER_PART, type Manifest } from "#data/session/manifest.ts";
import { openSession } from "#data/session/reader.ts";
import { openTable } from "#data/session/table.ts";
import { inspectSession, type Progress, unlistedFiles, verifySession } from "#data/session/verify.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { clockRows, forgeSession } from "./forge.ts";
import { generator, START_NS, sampleOptions, temporaryWorkspace, writeSample } from "./sample.ts";

const FLIPS = 400;
const SEED = 20_220_406;

const workspace = temporaryWorkspace();
let folder: string;
let files: string[];

/** Both ways in must refuse the session with the same words; gives them. */
async function refusal(of = folder): Promise<string> {
  const errors: unknown[] = [];
  for (const open of [verifySession, openSession]) await open(of).catch((error: unknown) => errors.push(error));
  expect(errors.length, "verify and open both have to refuse").toBe(2);
  expect(errors.every((error) => error instanceof InvalidData)).toBe(true);
  expect(String(errors[0])).toBe(String(errors[1]));
  return String(errors[0]);
}

function manifestOf(of = folder): Manifest {
  return decodeManifest(readFileSync(join(of, "session.json")), "session.json");
}

/** Writes a manifest as anyone could who knows how roots are made. */
function writeManifest(manifest: object): void {
  writeFileSync(join(folder, "session.json"), encodeManifest(manifest as Manifest));
}

beforeAll(async () => {
  const sample = await writeSample(workspace, "small", { frames: 120 });
  folder = sample.folder;
  files = readdirSync(folder).sort();
  cpSync(folder, `${folder}.good`, { recursive: true });
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  cpSync(`${folder}.good`, folder, { recursive: true });
});
afterAll(() => workspace.remove());

describe("a session as it was written", () => {
  it("passes, with the bytes counted on the way", async () => {
    const reports: Progress[] = [];
    const { manifest, parts } = await verifySession(folder, (progress) => reports.push(progress));
    const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
    expect(parts.map((part) => basename(part.path)).sort()).toEqual(files.filter((file) => file !== "session.json"));
    expect(reports.at(-1)).toEqual({ doneBytes: bytes, totalBytes: bytes });
    (await openSession(folder)).close();
  });

  it("passes with other files beside it, which are named", async () => {
    writeFileSync(join(folder, "notes.txt"), "mine");
    expect(unlistedFiles(folder, (await verifySession(folder)).manifest)).toEqual(["notes.txt"]);
  });
});

describe("one bit that is another", () => {
  it(`is found in every one of ${FLIPS} random places over all files (seed ${SEED}), and the file is named`, async () => {
    const random = generator(SEED);
    const hit = new Set<string>();
    for (let flip = 0; flip < FLIPS; flip++) {
      const file = files[flip % files.length]!;
      const good = readFileSync(join(folder, file));
      const bad = Buffer.from(good);
      const bit = random(good.length * 8);
      bad[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(join(folder, file), bad);
      expect(await refusal(), `bit ${bit} of ${file}`).toContain(`small/${file}: `);
      writeFileSync(join(folder, file), good);
      hit.add(file);
    }
    expect([...hit].sort()).toEqual(files);
    expect(files).toContain("session.json");
  });
});

describe("files that are not what they should be", () => {
  it.each([1, 100])("are refused when they end %i bytes early", async (missing) => {
    const { parts } = manifestOf();
    for (const { file, bytes } of parts.slice(0, 3)) {
      truncateSync(join(folder, file), bytes - missing);
      expect(await refusal()).toMatch(
        new RegExp(`small/${file}: is ${bytes - missing} bytes long, the manifest says ${bytes}`),
      );
      cpSync(join(`${folder}.good`, file), join(folder, file));
    }
    const manifest = readFileSync(join(folder, "session.json"));
    truncateSync(join(folder, "session.json"), manifest.length - missing);
    expect(await refusal()).toContain("small/session.json: is not JSON");
  });

  it("are refused when something was appended", async () => {
    appendFileSync(join(folder, "pool-0001.parquet"), "x");
    expect(await refusal()).toContain("small/pool-0001.parquet: is ");
  });

  it("are refused when they are missing, links or folders", async () => {
    const path = join(folder, "swap-0001.parquet");
    renameSync(path, join(folder, "elsewhere.parquet"));
    expect(await refusal()).toContain("small/swap-0001.parquet: is missing");
    symlinkSync(join(folder, "elsewhere.parquet"), path);
    expect(await refusal()).toContain("small/swap-0001.parquet: is a link");
    rmSync(path);
    mkdirSync(path);
    expect(await refusal()).toContain("small/swap-0001.parquet: is not a file");
    rmSync(join(folder, "session.json"));
    expect(await refusal()).toContain("small/session.json: is missing");
    symlinkSync(join(`${folder}.good`, "session.json"), join(folder, "session.json"));
    expect(await refusal()).toContain("small/session.json: is a link");
  });

  it("are refused when two of them changed places", async () => {
    const [a, b] = [join(folder, "swap-0001.parquet"), join(folder, "pool-0001.parquet")];
    renameSync(a, join(folder, "x"));
    renameSync(b, a);
    renameSync(join(folder, "x"), b);
    expect(await refusal()).toMatch(/small\/(pool|swap)-0001\.parquet: is \d+ bytes long/);
  });
});

describe("a manifest that is not ours", () => {
  const text = () => readFileSync(join(folder, "session.json"), "utf8");

  it.each<[string, (good: string) => string, RegExp]>([
    ["spaces", (good) => good.replace('":', '": '), /not in its canonical form/],
    ["a line at its end", (good) => `${good}\n`, /not in its canonical form/],
    [
      "keys in another order",
      (good) => good.replace(/\{"anchors":\[\],(.*)\}$/, '{$1,"anchors":[]}'),
      /canonical form/,
    ],
    ["a key twice", (good) => good.replace('"cluster":"test"', '"cluster":"test","cluster":"test"'), /canonical form/],
    ["another spelling of a string", (good) => good.replace('"test"', '"t\\u0065st"'), /canonical form/],
    ["another spelling of a number", (good) => good.replace('"schemaVersion":1,', '"schemaVersion":1.0,'), /canonical/],
    ["a byte order mark", (good) => `\ufeff${good}`, /is not JSON/],
    [
      "hex in capitals",
      (good) => good.replace(/"sha256":"([0-9a-f]{64})"/, (found) => found.toUpperCase().replace("SHA256", "sha256")),
      /sha256: has to be 64 lower-case hex digits/,
    ],
    [
      "another root",
      (good) => good.replace(/"root":"[0-9a-f]{64}"/, `"root":"${"0".repeat(64)}"`),
      /root hash doesn't match/,
    ],
    ["another value", (good) => good.replace('"cluster":"test"', '"cluster":"toast"'), /root hash doesn't match/],
    ["nothing at all", () => "", /is not JSON/],
    ["an array", () => "[]", /has no schemaVersion/],
    ["null", () => "null", /has no schemaVersion/],
  ])("is refused for %s", async (_, change, reason) => {
    const changed = change(text());
    expect(changed).not.toBe(text());
    writeFileSync(join(folder, "session.json"), changed);
    const message = await refusal();
    expect(message).toContain("small/session.json: ");
    expect(message).toMatch(reason);
  });

  it.each<[string, (good: Manifest) => object, RegExp]>([
    ["a future version", (good) => ({ ...good, schemaVersion: 2, novelty: 1 }), /newer version, upgrade/],
    ["version 0", (good) => ({ ...good, schemaVersion: 0 }), /schemaVersion/],
    ["a key that nobody knows", (good) => ({ ...good, extra: 1 }), /extra/],
    [
      "a key that nobody knows in a part",
      (good) => ({ ...good, parts: good.parts.map((part) => ({ ...part, note: "" })) }),
      /parts\.0/,
    ],
    ["a missing key", ({ cluster: _, ...good }) => good, /cluster/],
    ["an id that is no name", (good) => ({ ...good, id: "../x" }), /id: is not the name of a session/],
    ["a state that nobody knows", (good) => ({ ...good, state: "done" }), /state/],
    ["marks by a dangerous name", (good) => ({ ...good, marks: JSON.parse('{"__proto__":"x"}') }), /canonical form/],
  ])("is refused for %s, although its root is right", async (_, change, reason) => {
    const changed = change(manifestOf());
    writeFileSync(join(folder, "session.json"), encodeManifest(changed as Manifest));
    const message = await refusal();
    expect(message).toContain("small/session.json: ");
    expect(message).toMatch(reason);
  });

  it.each<[string, object, RegExp]>([
    ["the parent folder", { file: "../x.parquet" }, /has to be a plain file name/],
    ["another folder", { file: "a/slot-0001.parquet" }, /has to be a plain file name/],
    ["an absolute path", { file: "/etc/slot-0001.parquet" }, /has to be a plain file name/],
    ["a Windows path", { file: "..\\slot-0001.parquet" }, /has to be a plain file name/],
    [
      "another stream's file",
      { file: "swap-0001.parquet" },
      /lists swap-0001\.parquet where slot-0001\.parquet has to be/,
    ],
    ["the second part without the first", { file: "slot-0002.parquet" }, /a part is missing or out of order/],
    ["an absurd row count", { rows: MAX_ROWS_PER_PART + 1 }, /rows: is more than a part may have/],
    ["a row count beyond the safe integers", { rows: 2 ** 60 }, /rows/],
    ["no rows", { rows: 0 }, /rows/],
    ["a negative size", { bytes: -1 }, /bytes/],
    ["a fraction", { bytes: 1.5 }, /bytes/],
    ["a seq that isn't exact as a Number", { seqTo: "9007199254740992" }, /has to be a seq below 2\^53/],
    ["a seq with a sign", { seqFrom: "+1" }, /has to be a seq/],
    ["a seq that goes back", { seqFrom: "100", seqTo: "99" }, /ends before it starts/],
    ["times before the session's", { nsFrom: "1" }, /times outside of the session's/],
    ["a stream that nobody knows", { stream: "slots" }, /stream/],
  ])("is refused for a part with %s, although its root is right", async (_, change, reason) => {
    const good = manifestOf();
    const parts = good.parts.map((part, at) => (at === 0 ? { ...part, ...change } : part));
    const bytes = Buffer.from(canonical({ ...good, parts }));
    writeFileSync(join(folder, "session.json"), bytes);
    const message = await refusal();
    expect(message).toContain("small/session.json: ");
    expect(message).toMatch(reason);
  });

  /** Encodes also what canonicalJson refuses to. */
  function canonical(manifest: object): Uint8Array {
    try {
      return encodeManifest(manifest as Manifest);
    } catch {
      return Buffer.from(JSON.stringify(manifest));
    }
  }

  it("is refused with a part that starts before the one before it ends", async () => {
    const rolled = await writeSample(workspace, "rolled", { frames: 200, partRows: 20 });
    const manifest = manifestOf(rolled.folder);
    const second = manifest.parts.findIndex((part) => part.file === "raw-0002.parquet");
    const parts = manifest.parts.with(second, {
      ...manifest.parts[second]!,
      seqFrom: manifest.parts[second - 1]!.seqTo,
    });
    writeManifest({ ...manifest, parts });
    expect(await refusal()).toContain("raw-0002.parquet starts before raw-0001.parquet ends");
    writeManifest({ ...manifest, parts: manifest.parts.filter((part) => part.file !== "raw-0002.parquet") });
    expect(await refusal()).toContain("lists raw-0003.parquet where raw-0002.parquet has to be");
  });
});

describe("a part whose hash is right", () => {
  const swapRow = { seq: 65_536, recvNs: 1_700_000_000_000_000_000n, source: "wire" };

  it("is refused when it has other rows than the manifest says", async () => {
    const forged = await forgeSession(workspace, "rows", {
      streams: { clock: clockRows(1, 2, 3) },
      edit: (manifest) => ({ ...manifest, parts: manifest.parts.map((part) => ({ ...part, rows: 4 })) }),
    });
    expect(await refusal(forged)).toContain("rows/clock-0001.parquet: has 3 rows, the manifest says 4");
    expect(() => inspectSession(forged)).toThrow(/has 3 rows/);
  });

  it("is refused when it has a column that the format hasn't, or of another type, or lacks one that has to be", async () => {
    const streams = { clock: [{ ...swapRow, extra: "x", recv: 1 }] };
    const seq = "seq" as const;
    const extra = { seq, recvNs: "nanos", source: "text", extra: "text" } as const;
    const other = { seq, recvNs: "slot", source: "text" } as const;
    const loose = { seq, recvNs: "nanos", source: "text?" } as const;
    const less = { seq, recvNs: "nanos" } as const;
    const forge = (id: string, clock: typeof extra | typeof other | typeof loose | typeof less, recvNs: unknown) =>
      forgeSession(workspace, id, {
        streams: { clock: [{ ...streams.clock[0], recvNs }] },
        columns: { clock },
        edit: (manifest) => ({
          ...manifest,
          parts: manifest.parts.map((part) => ({
            ...part,
            nsFrom: String(swapRow.recvNs),
            nsTo: String(swapRow.recvNs),
          })),
        }),
      });
    expect(await refusal(await forge("extra", extra, swapRow.recvNs))).toContain("its column extra isn't one that");
    expect(await refusal(await forge("other", other, 17))).toContain("its column recv_ns isn't one that");
    expect(await refusal(await forge("loose", loose, swapRow.recvNs))).toContain("its column source isn't one that");
    expect(await refusal(await forge("less", less, swapRow.recvNs))).toContain(
      "clock-0001.parquet: has no column source",
    );
  });

  const gap = (seq: number) => ({
    ...{ seq, recvNs: START_NS, source: "wire", stream: null, startNs: START_NS, endNs: START_NS },
    ...{ slotFrom: null, slotTo: null, cause: "restart", lost: null },
  });

  it("is refused when it has other columns than the part before it", async () => {
    const forged = await forgeSession(workspace, "mixed", { streams: { gap: [gap(1)] } });
    const { lost: _lost, ...older } = STREAMS.gap;
    const table = openTable(join(forged, "gap-0002.parquet"), older, await zstd());
    table.append(gap(2));
    const file = await table.close();
    const manifest = manifestOf(forged);
    const second = { ...manifest.parts[0]!, ...file, file: "gap-0002.parquet", seqFrom: "2", seqTo: "2" };
    writeFileSync(join(forged, "session.json"), encodeManifest({ ...manifest, parts: [manifest.parts[0]!, second] }));
    expect(await refusal(forged)).toContain("mixed/gap-0002.parquet: has other columns than gap-0001.parquet");
  });

  it("is refused when it has one half of a 128-bit column", async () => {
    const { sqrtPrice: _whole, ...rest } = STREAMS.pool;
    const facts = { ...clockRows(1)[0], slot: 1, program: "p", pool: "q", mintA: "a", mintB: "b", price: 1, feePpm: 0 };
    const row = { ...emptyColumns("pool"), ...facts, sqrtPriceLo: 5n };
    const forged = await forgeSession(workspace, "half", {
      streams: { pool: [row] },
      columns: { pool: { ...rest, sqrtPriceLo: "u64?" } },
    });
    expect(await refusal(forged)).toContain("half/pool-0001.parquet: has no column sqrt_price_hi");
  });

  it("is refused when it isn't Parquet", async () => {
    const manifest = manifestOf();
    const [first, ...others] = manifest.parts;
    for (const content of ["", "PAR1", "x".repeat(1_000), `PAR1${"\0".repeat(500)}\xff\xff\xff\x7fPAR1`]) {
      const bytes = Buffer.from(content, "latin1");
      writeFileSync(join(folder, first!.file), bytes);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      writeManifest({ ...manifest, parts: [{ ...first, bytes: bytes.length, sha256 }, ...others] });
      expect(await refusal()).toMatch(
        /small\/slot-0001\.parquet: (is not a Parquet file|its Parquet footer can't be read)/,
      );
    }
  });
});

describe("a session that isn't sealed", () => {
  it("is refused, whether its writer is at work or gone", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "open"));
    writer.frame("wire-a", 5n, null, new Uint8Array(3));
    expect(await refusal(writer.folder)).toContain("open/session.json: is still open");
    await writer.discard();
  });
});
