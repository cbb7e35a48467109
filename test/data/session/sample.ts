import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baseType } from "#data/market/blocks.ts";
import type { EventFacts } from "#data/market/events.ts";
import { KINDS, STREAMS, type Stream } from "#data/market/streams.ts";
import { type SessionOptions, SessionWriter } from "#data/session/writer.ts";
import { openWorkspace, type Workspace } from "#data/workspace/workspace.ts";

/** A row of a stream as it was handed to the writer, with what the frame gave it. */
export type Written = Readonly<Record<string, unknown>> & { readonly kind: Stream };

export interface Sample {
  readonly workspace: Workspace;
  readonly folder: string;
  /** Every row in the order in which it was written. */
  readonly written: readonly Written[];
}

export const START_NS = 1_700_000_000_000_000_000n;

/** A workspace in a temporary folder, and how to get rid of it. */
export function temporaryWorkspace(): Workspace & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "sniperforge-session-"));
  const workspace = openWorkspace(folder);
  return { ...workspace, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function sampleOptions(workspace: Workspace, id: string): SessionOptions {
  return {
    workspace,
    id,
    cluster: "test",
    createdBy: { name: "sniperforge", version: "0.0.0" },
    configHash: "0123456789abcdef".repeat(4),
    sources: [
      { name: "wire-a", kind: "test" },
      { name: "wire-b", kind: "test", note: "ünïcode, “quoted”" },
    ],
    programs: [{ id: "whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc", name: "whirlpool" }],
    marks: { recvTime: "synthetic: counted up" },
  };
}

/** 32-bit linear congruential generator (Numerical Recipes): the same numbers everywhere. */
export function generator(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const EDGES: Readonly<Record<string, readonly unknown[]>> = {
  seq: [0, 1, Number.MAX_SAFE_INTEGER],
  nanos: [START_NS, START_NS + 1n, START_NS - 1n, START_NS + 9_007_199_254_740_991n],
  slot: [0, 1, 300_000_000, Number.MAX_SAFE_INTEGER],
  u64: [0n, 1n, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 2n],
  u128: [0n, 1n, 1n << 64n, (1n << 64n) - 1n, (1n << 127n) + 5n, (1n << 128n) - 2n],
  i128: [0n, 1n, -1n, -(1n << 64n), (1n << 64n) + 7n, -(1n << 127n), (1n << 127n) - 1n, -123_456_789n],
  u32: [0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe],
  i32: [0, 1, -1, -0x7fff_ffff, 0x7fff_ffff],
  f64: [0, -0, 1.5, -1e308, 5e-324, Number.MAX_SAFE_INTEGER, 0.1],
  bool: [true, false],
  key: ["So11111111111111111111111111111111111111112", "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "mint-x"],
  text: ["", "confirmed", "naïve — “text”", "it's", "é", "z"],
  id: ["", "5xTr…", "a".repeat(300)],
  bytes: [new Uint8Array([]), new Uint8Array([0, 255, 128]), new Uint8Array(500).fill(7)],
};

/** Facts for an event of `stream`, one edge value a column; what may be empty is, one time in four. */
export function randomFacts<S extends Stream>(stream: S, random: (below: number) => number): EventFacts<S> {
  const facts: Record<string, unknown> = {};
  for (const [column, declared] of Object.entries(STREAMS[stream]).slice(3)) {
    const type = baseType(declared);
    const edges = EDGES[type]!;
    facts[column] = declared !== type && random(4) === 0 ? null : edges[random(edges.length)];
  }
  return facts as EventFacts<S>;
}

/** A session with rows of every stream, and with every edge of every type in them. */
export async function writeSample(
  workspace: Workspace,
  id = "sample",
  { frames = 400, seed = 1, partRows = 4_000_000 } = {},
): Promise<Sample> {
  const random = generator(seed);
  const written: Written[] = [];
  const writer = await SessionWriter.create({ ...sampleOptions(workspace, id), partRows });
  let recvNs = START_NS;
  for (let frame = 1; frame <= frames; frame++) {
    const source = random(2) === 0 ? "wire-a" : "wire-b";
    recvNs += BigInt(random(3) * 1_000);
    const bytes = new TextEncoder().encode(`frame ${frame}`);
    writer.frame(source, recvNs, random(2) === 0 ? null : "channel", bytes);
    written.push({ kind: "raw", seq: frame * 65_536, recvNs, source, bytes });
    for (let events = random(5); events > 0; events--) {
      const stream = random(20) === 0 ? "arrival" : KINDS[random(KINDS.length)]!;
      const facts = randomFacts(stream, random);
      const seq = writer.event(stream, facts);
      written.push({ kind: stream, seq, recvNs, source, ...facts });
    }
    if (frame === 10) writer.checkpointHere();
  }
  await writer.seal();
  return { workspace, folder: writer.folder, written };
}
