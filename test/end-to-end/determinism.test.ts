import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sharedData } from "../shared.ts";
import { json, type Surroundings, temporaryFolder } from "./sniperforge.ts";

const day = sharedData("whirlpool-day-20220406");

interface ReplayDocument {
  readonly decisionDigest: string;
  readonly runDigest: string;
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly provenance: { readonly engine: { readonly node: string } };
}

describe.skipIf(day === null)("whirlpool-day-20220406 replayed with momentum, seed 7", () => {
  const workspace = temporaryFolder();
  let reference: ReplayDocument;

  const replay = (around: Surroundings = {}, flags: readonly string[] = []) =>
    json<ReplayDocument>(
      ["replay", "whirlpool-day", "--strategy", "momentum", "--seed", "7", "-w", workspace.path, "-q", ...flags],
      around,
    );
  const digestsOf = ({ decisionDigest, runDigest, events, orders, fills }: ReplayDocument) => ({
    decisionDigest,
    runDigest,
    events,
    orders,
    fills,
  });

  beforeAll(async () => {
    await json(["session", "import", "whirlpool-day", day ?? "", "--id", "whirlpool-day", "-w", workspace.path, "-q"]);
    reference = await replay();
  }, 180_000);
  afterAll(() => workspace.remove());

  it("trades at least 20 times", () => {
    expect(reference.fills).toBeGreaterThanOrEqual(20);
  });

  it("gives the same digests in another process", async () => {
    expect(digestsOf(await replay())).toEqual(digestsOf(reference));
  });

  it("gives the same digests in another time zone and locale", async () => {
    const elsewhere = { env: { TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" } };
    expect(digestsOf(await replay(elsewhere))).toEqual(digestsOf(reference));
  });

  it("gives the same digests without a just-in-time compiler, which also has no WebAssembly", async () => {
    expect(digestsOf(await replay({ nodeFlags: ["--jitless"] }))).toEqual(digestsOf(reference));
  }, 240_000);

  it.each([1, 7, 2_048])(
    "gives the same digests when the reader hands over %i events at a time",
    async (batchSize) => {
      expect(digestsOf(await replay({}, ["--batch-size", String(batchSize)]))).toEqual(digestsOf(reference));
    },
    240_000,
  );

  it.each([20, 22, 24])(
    "gives the same digests on Node %i",
    async (nodeMajor) => {
      const there = await replay({ nodeMajor });
      expect(there.provenance.engine.node).toMatch(new RegExp(`^v${nodeMajor}\\.`));
      expect(digestsOf(there)).toEqual(digestsOf(reference));
    },
    240_000,
  );
});
