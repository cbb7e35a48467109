import { afterAll, describe, expect, it } from "vitest";
import type { EventFacts } from "#data/market/events.ts";
import { listGaps, slotCoverage } from "#data/session/gaps.ts";
import { type CheckedSession, inspectSession } from "#data/session/verify.ts";
import { SessionWriter } from "#data/session/writer.ts";
import { START_NS, sampleOptions, temporaryWorkspace } from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

async function sessionWith(id: string, slots: readonly number[], gaps: readonly object[]): Promise<CheckedSession> {
  const writer = await SessionWriter.create(sampleOptions(workspace, id));
  writer.frame("wire-a", START_NS, null, null);
  writer.event("clock", {});
  const rest = {
    status: "confirmed",
    parent: null,
    leader: null,
    blockHash: null,
    blockHeight: null,
    blockTimeS: null,
  };
  for (const slot of slots) writer.event("slot", { slot, ...rest } as EventFacts<"slot">);
  for (const gap of gaps) writer.event("gap", gap as EventFacts<"gap">);
  await writer.seal();
  return inspectSession(writer.folder);
}

describe("gaps", () => {
  it("are listed as they were recorded, with start, end, cause and slots", async () => {
    const restart = {
      stream: null,
      startNs: START_NS - 5n,
      endNs: START_NS,
      slotFrom: null,
      slotTo: null,
      cause: "restart",
      lost: null,
    };
    const drop = {
      stream: "swap",
      startNs: START_NS,
      endNs: START_NS + 7n,
      slotFrom: 10,
      slotTo: 12,
      cause: "back-pressure",
      lost: 4,
    };
    const session = await sessionWith("gaps", [], [restart, drop]);
    expect(await listGaps(session)).toEqual([
      { ...restart, seq: 65_537n, source: "wire-a" },
      { ...drop, seq: 65_538n, source: "wire-a", slotFrom: 10n, slotTo: 12n },
    ]);
  });

  it("are none where none was recorded", async () => {
    expect(await listGaps(await sessionWith("no-gaps", [1], []))).toEqual([]);
  });
});

describe("the coverage of slots", () => {
  it("counts the numbers in the range that have no slot event, and names the longest runs of them", async () => {
    const session = await sessionWith("coverage", [100, 101, 101, 105, 106, 120, 108], []);
    const all = [
      { from: 102n, to: 104n },
      { from: 107n, to: 107n },
      { from: 109n, to: 119n },
    ];
    expect(await slotCoverage(session)).toEqual({ first: 100n, last: 120n, seen: 6n, missing: 15n, longest: all });
    expect((await slotCoverage(session, 2))?.longest).toEqual([all[0], all[2]]);
  });

  it("is complete where no number is missing, and unknown where there are no slots", async () => {
    expect(await slotCoverage(await sessionWith("complete", [5, 6, 7], []))).toMatchObject({
      missing: 0n,
      longest: [],
    });
    expect(await slotCoverage(await sessionWith("none", [], []))).toBeNull();
  });
});
