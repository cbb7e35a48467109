import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { auditSession } from "#data/session/audit.ts";
import type { UnrootedManifest } from "#data/session/manifest.ts";
import { verifySession } from "#data/session/verify.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { clockRows, controlRows, forgeSession } from "./forge.ts";
import { START_NS, temporaryWorkspace, writeSample } from "./sample.ts";

const workspace = temporaryWorkspace();
afterAll(() => workspace.remove());

const withParts = (change: object) => (manifest: UnrootedManifest) => ({
  ...manifest,
  parts: manifest.parts.map((part, at) => (at === 0 ? { ...part, ...change } : part)),
});

describe("the audit of a session", () => {
  it("passes what the writer wrote, counts its events, and names files that aren't its own", async () => {
    const sample = await writeSample(workspace, "good", { frames: 300, partRows: 30 });
    writeFileSync(join(sample.folder, "swap-0099.parquet"), "");
    const audit = await auditSession(sample.folder);
    expect(audit.events).toBe(sample.written.filter(({ kind }) => kind !== "raw" && kind !== "arrival").length);
    expect(audit.unlisted).toEqual(["swap-0099.parquet"]);
    expect(audit.manifest).toEqual((await verifySession(sample.folder)).manifest);
  });

  const twice = clockRows(1, 5, 9);
  it.each([
    [
      "seq-first",
      { streams: { clock: twice }, edit: withParts({ seqFrom: "0" }) },
      "goes from seq 1 to 9, the manifest says 0 to 9",
    ],
    [
      "seq-last",
      { streams: { clock: twice }, edit: withParts({ seqTo: "10" }) },
      "goes from seq 1 to 9, the manifest says 1 to 10",
    ],
    ["time-last", { streams: { clock: twice }, edit: withParts({ nsTo: String(START_NS + 9n) }) }, "was received from"],
    ["seq-back", { streams: { clock: clockRows(1, 7, 6, 9) } }, "seq 6 comes after 7"],
    ["seq-twice", { streams: { clock: clockRows(1, 7, 7, 9) } }, "seq 7 comes after 7"],
    [
      "time-back",
      {
        streams: {
          clock: [
            { ...twice[0], recvNs: START_NS + 5n },
            { ...twice[1], recvNs: START_NS + 4n },
            { ...twice[2], recvNs: START_NS + 6n },
          ],
        },
      },
      "at seq 5 receive time goes back",
    ],
    [
      "raw-back",
      {
        streams: { raw: clockRows(8, 4).map((row) => ({ ...row, channel: null, bytes: new Uint8Array(1) })) },
        edit: withParts({ seqFrom: "4", seqTo: "8" }),
      },
      "seq 4 comes after 8",
    ],
  ])("finds what hashes can't: %s", async (id, forgery, reason) => {
    const folder = await forgeSession(workspace, id, forgery);
    await verifySession(folder);
    const auditing = auditSession(folder);
    await expect(auditing).rejects.toThrow(InvalidData);
    await expect(auditing).rejects.toThrow(reason);
    await expect(auditing).rejects.toThrow(new RegExp(`^${id}/(clock|raw)-0001\\.parquet: `));
  });

  it("finds times that go back from one stream to another, and a seq that two streams have", async () => {
    const late = controlRows(3, 8).map((row) => ({ ...row, recvNs: START_NS + 50n }));
    const times = await forgeSession(workspace, "times", { streams: { clock: clockRows(1, 5, 9), control: late } });
    await expect(auditSession(times)).rejects.toThrow(
      /clock-\*\.parquet: has an event 49 ns before one of another stream/,
    );
    const both = await forgeSession(workspace, "both", {
      streams: { clock: clockRows(1, 5, 9), control: controlRows(5) },
    });
    await expect(auditSession(both)).rejects.toThrow(/-0001\.parquet: the event with seq 5 comes after/);
  });
});
