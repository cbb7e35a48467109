/**
 * How many events a second a recorded session is read at: `npx tsx test/bench/reader.bench.ts [transactions]`.
 *
 * The session is made first, outside of the timed section: for each transaction a swap, the pool after it and two
 * balances, of 64 pools, 4 programs and 500 signers, and a slot every 64 transactions: about 17 columns an event.
 * Timed, each five times: `open` (manifest, SHA-256 of all parts, footers, names) and `replay` (decode, merge, and a
 * consumer that adds up one column of every event). Not timed: any engine. Best and middle of the five are printed, and
 * the processor time of all threads an event, which says more on a machine that is busy. The file cache is warm.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { emptyColumns } from "#data/market/emptyColumns.ts";
import type { EventFacts } from "#data/market/events.ts";
import { KINDS } from "#data/market/streams.ts";
import { openSession } from "#data/session/reader.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { openWorkspace } from "#data/workspace/workspace.ts";

const START_NS = 1_700_000_000_000_000_000n;
const TRANSACTIONS_PER_SLOT = 64;
const ROUNDS = 5;

const transactions = Number(process.argv[2] ?? 500_000);
const root = mkdtempSync(join(tmpdir(), "sniperforge-bench-"));

/** 32-bit linear congruential generator (Numerical Recipes). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

const namesOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`.padEnd(44, "1"));
const POOLS = namesOf("Pool", 64);
const PROGRAMS = namesOf("Program", 4);
const SIGNERS = namesOf("Signer", 500);
const MINTS = namesOf("Mint", 40);
const NO_POOL_COLUMNS = emptyColumns("pool");

async function makeSession(): Promise<string> {
  const writer = await SessionWriter.create({
    workspace: openWorkspace(root),
    id: "bench",
    cluster: "bench",
    createdBy: { name: "bench", version: "1" },
    configHash: "0".repeat(64),
    sources: [{ name: "wire", kind: "bench" }],
  });
  const random = generator(1);
  for (let at = 0; at < transactions; at++) {
    writer.frame("wire", START_NS + BigInt(at) * 100_000n, null, null);
    const slot = 300_000_000 + Math.floor(at / TRANSACTIONS_PER_SLOT);
    if (at % TRANSACTIONS_PER_SLOT === 0) writer.event("slot", slotFacts(slot));
    const number = random();
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

async function time(work: () => Promise<void>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e9;
}

async function measure(folder: string) {
  const [opening, replaying, spending]: number[][] = [[], [], []];
  let events = 0;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let session = await openSession(folder, { verify: false });
    session.close();
    opening!.push(
      await time(async () => {
        session = await openSession(folder);
      }),
    );
    events = 0;
    const before = process.cpuUsage();
    replaying!.push(
      await time(async () => {
        for await (const { length, kind, row, blocks } of session.batches()) {
          const columns = KINDS.map((name) => blocks[name].recvNs);
          for (let at = 0; at < length; at++) sum += columns[kind[at]!]![row[at]!]!;
          events += length;
        }
      }),
    );
    const { user, system } = process.cpuUsage(before);
    spending!.push(((user + system) * 1e3) / events);
    session.close();
  }
  const ascending = (values: number[] | undefined) => (values ?? []).sort((a, b) => a - b);
  return {
    events,
    sum,
    opening: ascending(opening),
    replaying: ascending(replaying),
    spending: ascending(spending),
  };
}

try {
  const writing = process.hrtime.bigint();
  const folder = await makeSession();
  const writeSeconds = Number(process.hrtime.bigint() - writing) / 1e9;
  const { events, opening, replaying, spending } = await measure(folder);
  const millions = (seconds: number) => (events / seconds / 1e6).toFixed(2);
  const middle = ROUNDS >> 1;
  console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${events} events`);
  console.log(`write   ${millions(writeSeconds)} M events/s (once)`);
  console.log(`open    ${(opening[0]! * 1e3).toFixed(0)} ms best, ${(opening[middle]! * 1e3).toFixed(0)} ms middle`);
  console.log(`replay  ${millions(replaying[0]!)} M events/s best, ${millions(replaying[middle]!)} middle`);
  console.log(`        ${spending[0]!.toFixed(0)} ns of processor time an event, best`);
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1_024)} MB`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
