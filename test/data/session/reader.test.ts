import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, type Cursor, cursorOf } from "#data/market/blocks.ts";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import type { EventFacts } from "#data/market/events.ts";
import { KINDS, type Kind, STREAMS } from "#data/market/streams.ts";
import { type BatchOptions, openSession, type Session } from "#data/session/reader.ts";
import { deriveId, SessionWriter } from "#data/session/writer.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { clockRows, controlRows, forgeSession } from "./forge.ts";
import {
  randomFacts,
  type Sample,
  START_NS,
  sampleOptions,
  temporaryWorkspace,
  type Written,
  writeSample,
} from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

/** What a strategy would see of every event, in order. */
async function seen(session: Session, options?: BatchOptions): Promise<Record<string, unknown>[]> {
  const cursors = new Map<Kind, Cursor<Kind>>(KINDS.map((kind) => [kind, cursorOf(kind) as unknown as Cursor<Kind>]));
  const events: Record<string, unknown>[] = [];
  for await (const { length, kind, row, blocks } of session.batches(options))
    for (let at = 0; at < length; at++) {
      const name = KINDS[kind[at]!]!;
      const cursor = cursors.get(name)!;
      cursor.point(blocks[name] as unknown as Block<Kind>, row[at]!, session.names);
      events.push({ kind: name, ...cursor.view });
    }
  return events;
}

/** What should be seen of a row that was written: times from the session's start, no ids and bytes. */
function expected(row: Written, startNs: bigint): Record<string, unknown> {
  const columns: Record<string, string> = STREAMS[row.kind];
  const shown = Object.entries(row).flatMap(([column, value]): [string, unknown][] => {
    const type = (columns[column] ?? "").replace("?", "");
    if (type === "id" || type === "bytes") return [];
    return [[column, type === "nanos" && value !== null ? Number((value as bigint) - startNs) : value]];
  });
  return Object.fromEntries(shown);
}

describe("a session with every stream and every edge of every type", () => {
  let sample: Sample;
  let session: Session;
  let tape: Record<string, unknown>[];
  beforeAll(async () => {
    sample = await writeSample(workspace, "edges", { frames: 1_500, partRows: 100 });
    session = await openSession(sample.folder);
    const onTape = sample.written.filter(({ kind }) => kind !== "raw" && kind !== "arrival");
    tape = onTape.map((row) => expected(row, session.startNs));
  });
  afterAll(() => session.close());

  it("has parts that roll, so that reading crosses from one to the next", () => {
    expect(session.manifest.parts.filter(({ stream }) => stream === "swap").length).toBeGreaterThan(1);
  });

  it("is seen event by event as it was written, whatever the sizes of batches and blocks", async () => {
    expect(tape.length).toBeGreaterThan(2_000);
    expect(await seen(session)).toEqual(tape);
    for (const batchSize of [1, 7, 2_048])
      for (const blockRows of [1, 64, 16_384]) expect(await seen(session, { batchSize, blockRows })).toEqual(tape);
  });

  it("gives only the kinds, and only the range of seq, that were asked for", async () => {
    const kinds: Kind[] = ["swap", "slot"];
    const ofKinds = tape.filter(({ kind }) => kind === "swap" || kind === "slot");
    expect(await seen(session, { kinds })).toEqual(ofKinds);
    const fromSeq = Number(tape[500]!.seq);
    const toSeq = Number(tape[900]!.seq);
    expect(await seen(session, { fromSeq, toSeq })).toEqual(tape.slice(500, 901));
    expect(await seen(session, { fromSeq: fromSeq + 1, toSeq, blockRows: 3 })).toEqual(tape.slice(501, 901));
    expect(await seen(session, { fromSeq: Number(tape.at(-1)!.seq) + 1 })).toEqual([]);
  });

  it("never has raw frames or arrivals on its tape", () => {
    expect(sample.written.some(({ kind }) => kind === "arrival")).toBe(true);
    expect(tape.some(({ kind }) => kind === "arrival" || kind === "raw")).toBe(false);
  });

  it("has its names sorted by their UTF-8 bytes, and finds the id of each", () => {
    const bytes = session.names.map((name) => Buffer.from(name));
    expect(bytes).toEqual([...bytes].sort(Buffer.compare));
    for (const [id, name] of session.names.entries()) expect(session.idOf(name)).toBe(id);
    expect(session.idOf("nobody")).toBeNull();
    expect(session.names).not.toContain("channel");
  });

  it("can be read twice at once, and left in the middle", async () => {
    const [one, other] = await Promise.all([seen(session, { batchSize: 5 }), seen(session)]);
    expect(one).toEqual(other);
    let batches = 0;
    for await (const batch of session.batches({ batchSize: 10, blockRows: 10 })) {
      expect(batch.length).toBeGreaterThan(0);
      if (++batches === 3) break;
    }
    expect(await seen(session)).toEqual(tape);
  });

  it("refuses sizes that are no sizes", async () => {
    await expect(seen(session, { batchSize: 0 })).rejects.toThrow(RangeError);
    await expect(seen(session, { blockRows: 1.5 })).rejects.toThrow(RangeError);
  });
});

describe("empty values", () => {
  it("read as null where a column may be empty, and the same bits as themselves where it may not", async () => {
    const writer = await SessionWriter.create(sampleOptions(workspace, "empty"));
    writer.frame("wire-a", START_NS, null, null);
    const greatest = (1n << 64n) - 1n;
    writer.event("swap", {
      ...randomFacts("swap", () => 1),
      amount: greatest,
      threshold: greatest,
      amountIn: null,
      sqrtPriceLimit: null,
      txIndex: null,
      error: null,
    } as EventFacts<"swap">);
    await writer.seal();
    const session = await openSession(writer.folder);
    const [event] = await seen(session);
    expect(event).toMatchObject({ amount: greatest, threshold: null, amountIn: null, sqrtPriceLimit: null });
    expect(event).toMatchObject({ txIndex: null, error: null });
    session.close();
  });
});

describe("a column that is empty throughout one part", () => {
  it("is read where another part has values, and reads as empty where none has", async () => {
    const writer = await SessionWriter.create({ ...sampleOptions(workspace, "part-empty"), partRows: 2 });
    const lag = [null, null, 3, null, null, null];
    for (const lagSlots of lag) {
      writer.frame("wire-a", START_NS, null, null);
      writer.event("health", { state: "ok", detail: null, lagSlots } as EventFacts<"health">);
      writer.event("fee", { ...emptyColumns("fee"), slot: 1, feeKind: "tip" } as EventFacts<"fee">);
    }
    await writer.seal();
    const session = await openSession(writer.folder);
    const events = await seen(session);
    expect(events.filter(({ kind }) => kind === "health").map(({ lagSlots }) => lagSlots)).toEqual(lag);
    for (const fee of events.filter(({ kind }) => kind === "fee"))
      expect(fee).toMatchObject({ percentileBps: null, microLamportsPerCu: null, lamports: null });
    session.close();
  });
});

describe("a tape that is out of order", () => {
  it.each([
    ["two streams claim the same seq", [1, 5, 9], [2, 5], "clock-0001"],
    ["a seq comes again within a stream", [1, 5, 5, 9], [2], "clock-0001"],
    ["seq goes back within a stream", [1, 9, 4, 10], [2, 6], "clock-0001"],
    ["seq goes back at the end of a stream", [1, 20, 30], [2, 40, 39], "control-0001"],
  ])("is refused with the file's name when %s", async (reason, clock, control, file) => {
    const streams = { clock: clockRows(...clock), control: controlRows(...control) };
    const widest = { seqFrom: "0", seqTo: "100", nsFrom: String(START_NS), nsTo: String(START_NS + 10n) };
    const folder = await forgeSession(workspace, deriveId(reason), {
      streams,
      edit: (manifest) => ({ ...manifest, parts: manifest.parts.map((part) => ({ ...part, ...widest })) }),
    });
    for (const batchSize of [1, 2_048]) {
      const session = await openSession(folder);
      const reading = seen(session, { batchSize });
      await expect(reading).rejects.toThrow(InvalidData);
      await expect(reading).rejects.toThrow(new RegExp(`${file}\\.parquet: the event with seq \\d+ comes after`));
      session.close();
    }
  });
});

describe("a session of an older program", () => {
  it("has the columns that came later as empty ones", async () => {
    const { lost: _lost, slotTo: _slotTo, ...older } = STREAMS.gap;
    const facts = { stream: null, startNs: START_NS - 5n, endNs: START_NS, slotFrom: 7, cause: "restart" };
    const folder = await forgeSession(workspace, "older", {
      streams: { gap: [{ seq: 65_536, recvNs: START_NS, source: "wire", ...facts }] },
      columns: { gap: older },
    });
    const session = await openSession(folder);
    expect(await seen(session)).toEqual([
      {
        ...{ kind: "gap", seq: 65_536, recvNs: 0, source: "wire" },
        ...{ ...facts, stream: null, startNs: -5, endNs: 0, slotTo: null, lost: null },
      },
    ]);
    session.close();
  });
});
