import { blockColumns } from "#data/market/blocks.ts";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import type { EventFacts } from "#data/market/events.ts";
import { KINDS, type Kind, STREAMS } from "#data/market/streams.ts";
import { openSession } from "#data/session/reader.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { openWorkspace } from "#data/workspace/workspace.ts";
import { START_NS, sampleOptions } from "./sample.ts";

/**
 * Run as `largeSession.ts write|read <workspace> [bytes]`: writes a session whose decoded columns come to that many
 * bytes, or reads one to its end. Prints one line of JSON: rows, decoded bytes, a checksum over values, peak RSS.
 */
const [, , task, root, size] = process.argv;
const workspace = openWorkspace(root ?? "");

const WIDTHS: Readonly<Record<string, number>> = { u32: 4, i32: 4, key: 4, text: 4, bool: 1 };
/** What a replay reads of an event: a column that is the same in all rows, or empty in all, isn't decoded. */
const READ: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  ticks: "seq recvNs slot pool tick liquidityNet liquidityGross reserveA reserveB ordersAmount".split(" "),
  clock: ["seq", "recvNs"],
};
const widthOf = (kind: Kind) =>
  blockColumns(STREAMS[kind])
    .filter(({ column }) => READ[kind]?.includes(column))
    .reduce((sum, { type }) => sum + (WIDTHS[type] ?? 8), 0);
const TICK_BYTES = widthOf("ticks");
const CLOCK_BYTES = widthOf("clock");
/** A clock event after so many tick events. */
const TICKS = 16;

/** One object a pool, filled anew for each event, because spreading one of this size takes longer than writing it. */
const TICK_FACTS = Array.from({ length: TICKS }, (_, at) => ({
  ...emptyColumns("ticks"),
  slot: 0,
  program: "program",
  pool: `pool-${at}`,
  tick: 0,
  liquidityNet: -(BigInt(at) << 64n) - 1n,
  liquidityGross: (BigInt(at) << 64n) + 1n,
  reserveA: BigInt(at),
  reserveB: 1_000n,
  ordersAmount: 7n,
}));

function tickFacts(frame: number, at: number, tick: number) {
  return Object.assign(TICK_FACTS[at]!, { slot: 1_000 + frame, tick }) as unknown as EventFacts<"ticks">;
}

async function write(bytes: number) {
  const writer = await SessionWriter.create({ ...sampleOptions(workspace, "large"), raw: "off", partRows: 1_000_000 });
  let [rows, decoded, checksum] = [0, 0, 0];
  for (let frame = 0; decoded < bytes; frame++) {
    writer.frame("wire-a", START_NS + BigInt(frame) * 1_000n, null, null);
    for (let at = 0; at < TICKS; at++) {
      const tick = (frame * 7 + at) % 1_000;
      writer.event("ticks", tickFacts(frame, at, tick));
      checksum += tick * (at + 1);
    }
    writer.event("clock", {});
    rows += TICKS + 1;
    decoded += TICKS * TICK_BYTES + CLOCK_BYTES;
  }
  await writer.seal();
  return { rows, decoded, checksum };
}

async function read() {
  const session = await openSession(`${workspace.root}/sessions/large`);
  const weights = session.names.map((name) => (name.startsWith("pool-") ? Number(name.slice(5)) + 1 : 0));
  const ticks = KINDS.indexOf("ticks");
  let [rows, decoded, checksum] = [0, 0, 0];
  for await (const { length, kind, row, blocks } of session.batches()) {
    const { tick, pool } = blocks.ticks;
    for (let at = 0; at < length; at++) {
      decoded += kind[at] === ticks ? TICK_BYTES : CLOCK_BYTES;
      if (kind[at] === ticks) checksum += tick[row[at]!]! * weights[pool[row[at]!]!]!;
    }
    rows += length;
  }
  session.close();
  return { rows, decoded, checksum };
}

const started = process.hrtime.bigint();
const result = task === "write" ? await write(Number(size)) : await read();
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1_024);
console.log(JSON.stringify({ task, ...result, seconds, peakRssMb }));
