import { blockColumns } from "#data/market/blocks.ts";
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
const widthOf = (kind: Kind) => blockColumns(STREAMS[kind]).reduce((sum, { type }) => sum + (WIDTHS[type] ?? 8), 0);
const POOL_BYTES = widthOf("pool");
const CLOCK_BYTES = widthOf("clock");
/** A clock event after so many pool events. */
const POOLS = 16;
const POOL_NAMES = Array.from({ length: POOLS }, (_, at) => `pool-${at}`);

/** Written out, because spreading an object of this size takes longer than writing it. */
function poolFacts(tick: number, at: number, price: number) {
  return {
    slot: 1_000 + tick,
    txIndex: 0,
    ixPath: null,
    program: "program",
    pool: POOL_NAMES[at],
    mintA: "mint-a",
    mintB: "mint-b",
    price,
    reserveA: null,
    reserveB: null,
    sqrtPrice: null,
    liquidity: null,
    tick: null,
    tickSpacing: 64,
    feePpm: 3_000,
    protocolFeeBps: null,
  } as EventFacts<"pool">;
}

async function write(bytes: number) {
  const writer = await SessionWriter.create({ ...sampleOptions(workspace, "large"), raw: "off", partRows: 1_000_000 });
  let [rows, decoded, checksum] = [0, 0, 0];
  for (let tick = 0; decoded < bytes; tick++) {
    writer.frame("wire-a", START_NS + BigInt(tick) * 1_000n, null, null);
    for (let at = 0; at < POOLS; at++) {
      const price = 100 + ((tick * 7 + at) % 1_000) / 8;
      writer.event("pool", poolFacts(tick, at, price));
      checksum += price * (at + 1);
    }
    writer.event("clock", {});
    rows += POOLS + 1;
    decoded += POOLS * POOL_BYTES + CLOCK_BYTES;
  }
  await writer.seal();
  return { rows, decoded, checksum };
}

async function read() {
  const session = await openSession(`${workspace.root}/sessions/large`);
  const weights = session.names.map((name) => (name.startsWith("pool-") ? Number(name.slice(5)) + 1 : 0));
  const pool = KINDS.indexOf("pool");
  let [rows, decoded, checksum] = [0, 0, 0];
  for await (const { length, kind, row, blocks } of session.batches()) {
    const { price, pool: pools } = blocks.pool;
    for (let at = 0; at < length; at++) {
      decoded += kind[at] === pool ? POOL_BYTES : CLOCK_BYTES;
      if (kind[at] === pool) checksum += price[row[at]!]! * weights[pools[row[at]!]!]!;
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
