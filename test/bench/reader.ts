import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import type { EventFacts } from "#data/market/events.ts";
import { KINDS } from "#data/market/streams.ts";
import { openSession, type Session } from "#data/session/reader.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { openWorkspace } from "#data/workspace/workspace.ts";
import type { Benchmark, Figure, Measured, Settings } from "./benchmark.ts";
import { generator } from "./generator.ts";
import { ROUNDS, spread } from "./rate.ts";

const START_NS = 1_700_000_000_000_000_000n;
const TRANSACTIONS_PER_SLOT = 64;
const U32_RANGE = 4_294_967_296;

const namesOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`.padEnd(44, "1"));
const POOLS = namesOf("Pool", 64);
const PROGRAMS = namesOf("Program", 4);
const SIGNERS = namesOf("Signer", 500);
const MINTS = namesOf("Mint", 40);
const NO_POOL_COLUMNS = emptyColumns("pool");

async function makeSession(root: string, { seed, size: transactions }: Settings): Promise<string> {
  const writer = await SessionWriter.create({
    workspace: openWorkspace(root),
    id: "bench",
    cluster: "bench",
    createdBy: { name: "bench", version: "1" },
    configHash: "0".repeat(64),
    sources: [{ name: "wire", kind: "bench" }],
  });
  const random = generator(seed);
  for (let at = 0; at < transactions; at++) {
    writer.frame("wire", START_NS + BigInt(at) * 100_000n, null, null);
    const slot = 300_000_000 + Math.floor(at / TRANSACTIONS_PER_SLOT);
    if (at % TRANSACTIONS_PER_SLOT === 0) writer.event("slot", slotFacts(slot));
    const number = random(U32_RANGE);
    writer.event("swap", swapFacts(slot, at % TRANSACTIONS_PER_SLOT, number));
    writer.event("pool", poolFacts(slot, at % TRANSACTIONS_PER_SLOT, number));
    writer.event("balance", balanceFacts(slot, at % TRANSACTIONS_PER_SLOT, number));
    writer.event("balance", balanceFacts(slot, at % TRANSACTIONS_PER_SLOT, number >>> 1));
  }
  await writer.seal();
  return writer.folder;
}

function slotFacts(slot: number) {
  const rest = { leader: SIGNERS[slot % 30], blockHash: null, blockHeight: null, blockTimeS: null };
  return { slot, status: "confirmed", parent: slot - 1, ...rest } as EventFacts<"slot">;
}

function swapFacts(slot: number, txIndex: number, number: number) {
  return {
    slot,
    txIndex,
    ixPath: 65_536,
    signature: null,
    signer: SIGNERS[number % 500],
    program: PROGRAMS[number % 4],
    pool: POOLS[number % 64],
    aToB: number % 2 === 0,
    exactIn: true,
    amount: BigInt(number),
    threshold: BigInt(number >>> 1),
    sqrtPriceLimit: null,
    amountIn: BigInt(number),
    amountOut: BigInt(number) * 3n,
    error: null,
  } as EventFacts<"swap">;
}

function poolFacts(slot: number, txIndex: number, number: number) {
  return {
    ...NO_POOL_COLUMNS,
    slot,
    txIndex,
    ixPath: 65_536,
    program: PROGRAMS[number % 4],
    pool: POOLS[number % 64],
    mintA: MINTS[number % 40],
    mintB: MINTS[number % 7],
    price: number / 1e6,
    reserveA: BigInt(number) * 77_777n,
    reserveB: BigInt(number) * 3_333n,
    sqrtPrice: BigInt(number) << 40n,
    liquidity: BigInt(number) * 1_000_003n,
    tick: (number & 0xffff) - 30_000,
    tickSpacing: 64,
    feePpm: 3_000,
    protocolFeeBps: 300,
  } as EventFacts<"pool">;
}

function balanceFacts(slot: number, txIndex: number, number: number) {
  const amounts = { amount: BigInt(number), before: BigInt(number) + 5n };
  const names = { account: SIGNERS[number % 128], owner: SIGNERS[number % 500], mint: MINTS[number % 40] };
  return { slot, txIndex, ixPath: null, ...names, ...amounts } as EventFacts<"balance">;
}

/** What it took, in milliseconds of the clock. */
async function msOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** One pass over a session: the events, and the sum of a column of each. */
async function replay(session: Session): Promise<{ readonly events: number; readonly sum: number }> {
  let events = 0;
  let sum = 0;
  for await (const { length, kind, row, blocks } of session.batches()) {
    const columns = KINDS.map((name) => blocks[name].recvNs);
    for (let at = 0; at < length; at++) sum += columns[kind[at]!]![row[at]!]!;
    events += length;
  }
  return { events, sum };
}

async function measureSession(folder: string, writeMs: number): Promise<Measured> {
  const opening: number[] = [];
  const replaying: number[] = [];
  const spending: number[] = [];
  let events = 0;
  let result = "";
  for (let round = 0; round < ROUNDS; round++) {
    let session = await openSession(folder, { verify: false });
    session.close();
    opening.push(
      await msOf(async () => {
        session = await openSession(folder);
      }),
    );
    const before = process.cpuUsage();
    const replayMs = await msOf(async () => {
      const passed = await replay(session);
      events = passed.events;
      result = `${events} events, ${passed.sum}`;
    });
    replaying.push((events / replayMs) * 1e3);
    const { user, system } = process.cpuUsage(before);
    spending.push(((user + system) * 1e3) / events);
    session.close();
  }
  const written = (events / writeMs) * 1e3;
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  const figure = (name: string, unit: Figure["unit"], values: { readonly best: number; readonly middle: number }) => ({
    name,
    unit,
    ...values,
    goal: null,
    result: null,
  });
  return {
    figures: [
      figure("write, once", "a second", { best: written, middle: written }),
      figure("open", "ms", spread(opening, "least")),
      { ...figure("replay", "a second", spread(replaying)), result },
      figure("replay, processor time an event", "ns", spread(spending, "least")),
      figure("peak memory", "MB", { best: peakMb, middle: peakMb }),
    ],
    notes: [result],
  };
}

/**
 * The session is made first, outside of the timed section: for each transaction a swap, the pool after it and two
 * balances, of 64 pools, 4 programs and 500 signers, and a slot every 64 transactions: about 17 columns an event.
 * Timed: `open` (manifest, SHA-256 of all parts, footers, names) and `replay` (decode, merge, and a consumer that adds up
 * one column of every event), by the clock, for several threads take part; and the processor time of all of them, which
 * says more on a machine that is busy. Not timed: any engine. The file cache is warm.
 */
async function measure(settings: Settings): Promise<Measured> {
  const root = mkdtempSync(join(tmpdir(), "sniperforge-bench-"));
  try {
    let folder = "";
    const writeMs = await msOf(async () => {
      folder = await makeSession(root, settings);
    });
    return await measureSession(folder, writeMs);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const reader: Benchmark = {
  name: "reader",
  about: "how many events a second a recorded session is read at",
  sizeOf: "transactions",
  secondsOf: "the clock",
  defaults: { seed: 1, size: 500_000 },
  measure,
};
