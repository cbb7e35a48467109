import { existsSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { type CatalogEntry, listSessions } from "#data/session/catalog.ts";
import { deleteSession, type PruneRules, planPrune } from "#data/session/prune.ts";
import { UsageError } from "#data/workspace/errors.ts";
import { temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

const daysNs = (days: number) => BigInt(days) * 86_400_000_000_000n;
const NOW_NS = daysNs(1_031);

function entry(id: string, state: CatalogEntry["state"], writtenNs: bigint): CatalogEntry {
  const rest = {
    folder: `/w/sessions/${id}`,
    problem: null,
    cluster: null,
    startNs: null,
    endNs: null,
    rows: {},
    bytes: 1,
  };
  return { id, state, writtenNs, ...rest };
}

const SESSIONS = [
  entry("newer", "sealed", daysNs(1_020)),
  entry("old", "sealed", daysNs(1_000)),
  entry("open", "open", daysNs(1_030)),
  entry("broken", "unreadable", daysNs(1_010)),
];

const plan = (rules: PruneRules, nowNs = NOW_NS) => planPrune(SESSIONS, rules, nowNs).map(({ id }) => id);

describe("pruning", () => {
  it.each<[PruneRules, string[]]>([
    [{ keepNewest: 1 }, ["old", "broken", "newer"]],
    [{ keepNewest: 0 }, ["old", "broken", "newer", "open"]],
    [{ keepNewest: 9 }, []],
    [{ olderThanNs: daysNs(15) }, ["old", "broken"]],
    [{ olderThanNs: daysNs(15), unsealedOnly: true }, ["broken"]],
    [{ unsealedOnly: true }, ["broken", "open"]],
    [{ keepNewest: 3, olderThanNs: daysNs(25) }, ["old"]],
    [{ keepNewest: 4, olderThanNs: daysNs(25) }, []],
  ])("deletes what all of %o name, oldest first", (rules, ids) => expect(plan(rules)).toEqual(ids));

  it("leaves an open session alone that was written to in the last ten minutes", () => {
    const minutes = (count: bigint) => daysNs(1_030) + count * 60_000_000_000n;
    expect(plan({ unsealedOnly: true }, minutes(10n))).toEqual(["broken"]);
    expect(plan({ unsealedOnly: true }, minutes(10n) + 1n)).toEqual(["broken", "open"]);
    expect(plan({ keepNewest: 0 }, minutes(10n))).not.toContain("open");
  });

  it("wants a rule, because without one everything would go", () => {
    expect(() => plan({})).toThrow(UsageError);
    expect(() => plan({ unsealedOnly: false })).toThrow(UsageError);
  });

  it("touches nothing until a session is deleted, and then only that one", async () => {
    await writeSample(workspace, "first", { frames: 5 });
    await writeSample(workspace, "second", { frames: 5 });
    const [first, second] = planPrune(listSessions(workspace), { keepNewest: 0 }, NOW_NS * 1_000n);
    expect([first?.id, second?.id]).toEqual(["first", "second"]);
    expect([first, second].every((one) => one !== undefined && existsSync(one.folder))).toBe(true);
    expect(await deleteSession(workspace, first!)).toBe(first?.bytes);
    expect(listSessions(workspace).map(({ id }) => id)).toEqual(["second"]);
  });
});
