import { describe, expect, it } from "vitest";
import { caveatsOf, groupedCaveats } from "#reports/caveats.ts";
import { loadRun } from "#reports/runData.ts";
import { fiveMarks } from "./fixtures/fiveMarks.ts";
import { provenance } from "./fixtures/provenance.ts";
import { runShelf } from "./fixtures/runShelf.ts";

const runs = runShelf();

async function caveats(parts: Parameters<typeof provenance>[0]) {
  return caveatsOf(await loadRun(await runs.write({ provenance: provenance(parts), tables: {} })));
}

describe("caveatsOf", () => {
  it("says first what a run did not exercise: five orders, one reverted, none dropped", async () => {
    const [first, ...others] = caveatsOf(await loadRun(await runs.write(fiveMarks())));
    expect(first).toEqual({ kind: "Not exercised", text: "no order was dropped" });
    expect(others.map(({ kind }) => kind)).not.toContain("Not exercised");
  });

  it("says of a run without orders only that, and not that none of them failed", async () => {
    const texts = (await caveats({})).filter(({ kind }) => kind === "Not exercised").map(({ text }) => text);
    expect(texts).toEqual(["no order was made, so no cost, landing or risk of one is in the result"]);
  });

  it("says that no order reverted, none was dropped, risk denied nothing, and nothing was filled", async () => {
    const texts = (await caveats({ counts: { decisions: 2, orders: 2 } })).map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining([
        "no order was filled",
        "no order reverted",
        "no order was dropped",
        "risk denied nothing",
      ]),
    );
  });

  it("counts decisions in gaps, unsettled orders and tokens without a price, and no gap where there was none", async () => {
    const counts = { decisions: 1_403, orders: 3, unsettled: 2, decisionsInGaps: 9, unpricedMints: 1 };
    const texts = (await caveats({ counts })).map(({ kind, text }) => `${kind}: ${text}`);
    expect(texts).toContain("Gaps: 9 of 1,403 decisions fell in gaps of the recording");
    expect(texts).toContain(
      "Unsettled: the outcome of 2 orders is not known: the recording ended or lost the slot before it was fixed",
    );
    expect(texts).toContain("Unpriced: 1 token held at the end without a price, counted as nothing");
    expect((await caveats({})).map(({ kind }) => kind)).not.toContain("Gaps");
  });

  it("repeats every mark of the session, and what is assumed of landing and impact", async () => {
    const texts = (await caveats({ session: { marks: { recvTime: "synthetic: by slot" } }, landing: "first" })).map(
      ({ kind, text }) => `${kind}: ${text}`,
    );
    expect(texts).toContain("Session: recv time: synthetic: by slot");
    expect(texts).toContain("Assumed: an order lands first in its slot, since the data can't say where");
    expect(texts.some((text) => text.startsWith("Assumed: ") && text.includes("impact: none"))).toBe(true);
  });
});

describe("groupedCaveats", () => {
  it("says once what is true of all runs, and of which it is where it isn't", async () => {
    const exercised = await loadRun(await runs.write(fiveMarks()));
    const idle = await loadRun(await runs.write({ provenance: provenance({}), tables: {} }));
    const groups = groupedCaveats([
      { name: "busy", data: exercised },
      { name: "idle", data: idle },
    ]);
    expect(groups.map(({ kind }) => kind)).toEqual(["Not exercised", "Session", "Assumed"]);
    expect(groups[0]?.texts).toEqual([
      "no order was dropped (busy)",
      "no order was made, so no cost, landing or risk of one is in the result (idle)",
    ]);
    expect(groups[1]?.texts).toEqual(["synthetic: made from seed 11, not recorded"]);
  });
});
