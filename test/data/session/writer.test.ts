import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { EventFacts } from "#data/market/events.ts";
import { decodeManifest, type Manifest } from "#data/session/manifest.ts";
import { SlotSet } from "#data/session/slotSet.ts";
import { verifySession } from "#data/session/verify.ts";
import { deriveId, SessionWriter } from "#data/session/writer.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { isName } from "#data/workspace/workspace.ts";
import { START_NS, sampleOptions, temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

const control: EventFacts<"control"> = { action: "kill", detail: null };
const slot = (number: number) =>
  ({
    slot: number,
    status: "confirmed",
    parent: null,
    leader: null,
    blockHash: null,
    blockHeight: null,
    blockTimeS: null,
  }) as EventFacts<"slot">;

function manifestIn(folder: string): Manifest {
  return decodeManifest(readFileSync(join(folder, "session.json")), "session.json");
}

describe("a session that is being written", () => {
  it("says that it is open, with no parts, until it is sealed", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "states"));
    expect(manifestIn(writer.folder)).toMatchObject({
      id: "states",
      state: "open",
      parts: [],
      startNs: null,
      endNs: null,
    });
    writer.frame("wire-a", START_NS, null, null);
    writer.event("control", control);
    expect(manifestIn(writer.folder).state).toBe("open");
    const sealed = await writer.seal();
    expect(sealed.state).toBe("sealed");
    expect(manifestIn(writer.folder)).toEqual(sealed);
    expect(readdirSync(writer.folder).sort()).toEqual(["control-0001.parquet", "session.json"]);
  });

  it("numbers frames from 1 and events within a frame from 0", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "numbers"));
    expect(writer.frame("wire-a", START_NS, null, null)).toBe(1);
    expect([writer.event("control", control), writer.event("clock", {})]).toEqual([65_536, 65_537]);
    expect(writer.frame("wire-b", START_NS, null, null)).toBe(2);
    expect(writer.event("clock", {})).toBe(131_072);
    const { parts, startNs, endNs } = await writer.seal();
    expect([startNs, endNs]).toEqual([String(START_NS), String(START_NS)]);
    expect(parts.map(({ file, rows, seqFrom, seqTo }) => [file, rows, seqFrom, seqTo])).toEqual([
      ["control-0001.parquet", 1, "65536", "65536"],
      ["clock-0001.parquet", 2, "65537", "131072"],
    ]);
  });

  it("keeps the bytes of frames unless it was told not to", async () => {
    for (const raw of ["keep", "off"] as const) {
      const writer = await SessionWriter.create({ ...sampleOptions(workspace, `raw-${raw}`), raw });
      writer.frame("wire-a", START_NS, "slots", new Uint8Array([1, 2]));
      writer.event("clock", {});
      const files = (await writer.seal()).parts.map(({ file }) => file);
      expect(files).toEqual(raw === "keep" ? ["clock-0001.parquet", "raw-0001.parquet"] : ["clock-0001.parquet"]);
    }
  });

  it("rolls its parts, which take up where the one before ended", async () => {
    const { folder } = await writeSample(workspace, "rolling", { frames: 300, partRows: 50 });
    const { parts } = (await verifySession(folder)).manifest;
    const raw = parts.filter(({ stream }) => stream === "raw");
    expect(raw.map(({ file, rows }) => [file, rows])).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => [`raw-000${number}.parquet`, 50]),
    );
    for (const [at, part] of raw.slice(1).entries())
      expect(BigInt(part.seqFrom)).toBeGreaterThan(BigInt(raw[at]!.seqTo));
  });

  it("gives the same bytes for the same events", async () => {
    const hashes = [];
    for (const shelf of ["a", "b"]) {
      const own = temporaryWorkspace();
      const { folder } = await writeSample(own, "same", { seed: 5 });
      hashes.push(manifestIn(folder).root);
      own.remove();
      expect(shelf).toBeDefined();
    }
    expect(hashes[0]).toBe(hashes[1]);
  });

  it("counts the slots that it saw, and remembers where the checkpoint ended", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "slots"));
    writer.frame("wire-a", START_NS, null, null);
    for (const number of [500, 501, 501, 9_000, 499]) writer.event("slot", slot(number));
    writer.checkpointHere();
    writer.frame("wire-a", START_NS, null, null);
    writer.event("clock", {});
    expect(await writer.seal()).toMatchObject({
      slots: { first: 499, last: 9_000, count: 4 },
      checkpoint: { throughSeq: String(65_536 + 4) },
    });
  });

  it("takes what became known on the way when it is sealed", async () => {
    const writer = await SessionWriter.create({ ...sampleOptions(workspace, "added"), sources: [] });
    writer.frame("late", START_NS, null, null);
    writer.event("clock", {});
    const added = { sources: [{ name: "late", kind: "test" }], anchors: [{ wallNs: "5", monoNs: "1" }] };
    const manifest = await writer.seal({ ...added, marks: { ixPath: "ordinal" } });
    expect(manifest).toMatchObject({ ...added, marks: { ixPath: "ordinal", recvTime: "synthetic: counted up" } });
  });
});

describe("a session is refused", () => {
  it("when its id is taken or is no name", async () => {
    await SessionWriter.create(sampleOptions(workspace, "taken"));
    await expect(SessionWriter.create(sampleOptions(workspace, "taken"))).rejects.toThrow(
      /session taken: exists already/,
    );
    for (const id of ["../x", "A", ""])
      await expect(SessionWriter.create(sampleOptions(workspace, id))).rejects.toThrow(InvalidData);
    expect(existsSync(join(workspace.root, "x"))).toBe(false);
  });

  it("when time runs backwards, stands before the epoch, or leaves what a session may span", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "time"));
    expect(() => writer.frame("wire-a", -1n, null, null)).toThrow(/before the epoch/);
    writer.frame("wire-a", START_NS, null, null);
    expect(() => writer.frame("wire-a", START_NS - 1n, null, null)).toThrow(/1 ns before the one before it/);
    const last = START_NS + BigInt(Number.MAX_SAFE_INTEGER);
    expect(() => writer.frame("wire-a", last + 1n, null, null)).toThrow(/more than 104 days/);
    expect(writer.frame("wire-a", last, null, null)).toBe(2);
    await writer.discard();
  });

  it("when an event has no frame, or a frame more events than it has numbers for", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "frames"));
    expect(() => writer.event("clock", {})).toThrow(/needs a frame/);
    writer.frame("wire-a", START_NS, null, null);
    for (let event = 0; event < 65_536; event++) writer.event("clock", {});
    expect(() => writer.event("clock", {})).toThrow(/frame 1 has more than 65536 events/);
    await writer.discard();
  });

  it("when a value doesn't fit, with file, row and column", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "values"));
    writer.frame("wire-a", START_NS, null, null);
    expect(() => writer.event("slot", slot(-1))).toThrow(/slot-0001\.parquet: row 1, slot: -1 is not a slot/);
    await writer.discard();
    expect(existsSync(writer.folder)).toBe(false);
  });

  it("when nothing was recorded, or it came from a source that isn't described", async () => {
    const empty = await SessionWriter.create(sampleOptions(workspace, "nothing"));
    await expect(empty.seal()).rejects.toThrow(/nothing was recorded/);
    const stray = await SessionWriter.create(sampleOptions(workspace, "stray"));
    stray.frame("elsewhere", START_NS, null, null);
    stray.event("clock", {});
    await expect(stray.seal()).rejects.toThrow(/has frames of elsewhere, which its sources don't list/);
    expect(manifestIn(stray.folder).state).toBe("open");
  });

  it("when its description is one that no reader would take", async () => {
    const options = { ...sampleOptions(workspace, "described"), configHash: "ABC" };
    await expect(SessionWriter.create(options)).rejects.toThrow(/configHash: has to be 64 lower-case hex digits/);
  });

  it("when a part can't be written: the next call throws what went wrong", async () => {
    const writer = await SessionWriter.create({ ...sampleOptions(workspace, "blocked"), partRows: 1 });
    mkdirSync(join(writer.folder, "clock-0001.parquet"));
    writer.frame("wire-a", START_NS, null, null);
    writer.event("clock", {});
    writer.event("clock", {});
    await vi.waitFor(() => expect(() => writer.event("clock", {})).toThrow(/EISDIR|ENOTEMPTY|EEXIST/), 20_000);
    await expect(writer.seal()).rejects.toThrow();
    await writer.discard();
  });
});

describe("an id made from any text", () => {
  it.each([
    ["Whirlpool Day 2022-04-06", "whirlpool-day-2022-04-06"],
    ["../../etc/passwd", "etc-passwd"],
    ["my trades.csv", "my-trades.csv"],
    ["ÄÖÜ", "session"],
    ["", "session"],
    ["a..b", "a.b"],
  ])("%j gives %s", (text, id) => expect(deriveId(text)).toBe(id));

  it("is always one that a workspace takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => isName(deriveId(text))),
      { seed: 3, numRuns: 2_000 },
    );
  });
});

describe("a set of slots", () => {
  it("counts as a Set of numbers does", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat({ max: 20_000 }), fc.nat({ max: 2 ** 31 - 1 }))), (slots) => {
        const set = new SlotSet();
        for (const one of slots) set.add(one);
        const model = new Set(slots);
        expect(set.summary()).toEqual(
          model.size === 0 ? null : { first: Math.min(...model), last: Math.max(...model), count: model.size },
        );
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
