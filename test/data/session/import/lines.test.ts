import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linesOf } from "#data/session/import/lines.ts";
import { temporaryFolder } from "./imported.ts";

async function read(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(path)) lines.push(new TextDecoder().decode(line));
  return lines;
}

describe("the lines of a file", () => {
  test("are those that split gives, whatever their length and however the file is packed", async () => {
    const folder = temporaryFolder();
    const line = fc
      .oneof(fc.string({ maxLength: 20 }), fc.constant("é".repeat(70_000)))
      .map((text) => text.replace(/[\r\n]/g, ""));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
        const text = `${lines.join("\n")}\n`;
        writeFileSync(join(folder, "plain"), text);
        writeFileSync(join(folder, "packed.gz"), gzipSync(text));
        expect(await read(join(folder, "plain"))).toEqual(lines);
        expect(await read(join(folder, "packed.gz"))).toEqual(lines);
      }),
      { numRuns: 50 },
    );
  });

  test("need no end after the last one, and may end as on Windows", async () => {
    const path = join(temporaryFolder(), "windows");
    writeFileSync(path, "one\r\n\r\nthree");
    expect(await read(path)).toEqual(["one", "", "three"]);
  });

  test("come of several archives behind each other as of one", async () => {
    const path = join(temporaryFolder(), "two.gz");
    writeFileSync(path, Buffer.concat([gzipSync("one\ntw"), gzipSync("o\n")]));
    expect(await read(path)).toEqual(["one", "two"]);
  });

  test.each([
    ["missing.gz", null, "missing.gz: can't be read and unpacked: ENOENT"],
    ["missing", null, "missing: can't be read: ENOENT"],
    ["damaged.gz", Buffer.from("not packed at all"), "damaged.gz: can't be read and unpacked: incorrect header check"],
    [
      "cut.gz",
      gzipSync("x".repeat(1_000)).subarray(0, 20),
      "cut.gz: can't be read and unpacked: unexpected end of file",
    ],
  ])("of %s are refused with the file and why", async (name, content, message) => {
    const path = join(temporaryFolder(), name);
    if (content !== null) writeFileSync(path, content);
    await expect(read(path)).rejects.toThrow(
      expect.objectContaining({ name: "InvalidData", message: expect.stringContaining(message) }),
    );
  });
});
