import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { SOL, USDC } from "#data/market/tokens.ts";
import { openDatabase, withConnection } from "#data/session/database.ts";
import { previewTrades } from "#data/session/import/trades/preview.ts";
import { trades } from "#data/session/import/trades.ts";
import { sharedData } from "../../../shared.ts";
import { imported, temporaryFolder, temporaryWorkspace } from "./imported.ts";

const CSV = `ts,side,px,size,sig
1649203201000,buy,126.5,2,first
1649203201100,SELL,126.4999,0.000000001,
1649203202900,sell,1e2,0.5,third
`;
const MAP = {
  time: "ts",
  timeUnit: "ms",
  side: "side",
  price: "px",
  baseAmount: "size",
  signature: "sig",
  poolName: "mine",
  baseToken: "SOL",
  quoteToken: "USDC",
};

function written(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function parquet(select: string): Promise<string> {
  const path = join(temporaryFolder(), "trades.parquet");
  const database = await openDatabase({ threads: 1, memoryMb: 128 });
  await withConnection(database, (connection) => connection.run(`COPY (${select}) TO '${path}'`));
  database.closeSync();
  return path;
}

describe("session import trades", () => {
  test("gives per row a frame with the row, a pool event with the exact ratio, and the swap in raw units", async () => {
    const { manifest, rows } = await imported(trades, written("t.csv", CSV), MAP);
    expect(manifest.id).toBe("t");
    expect(
      await rows(
        "SELECT recv_ns, program, pool, mint_a, mint_b, reserve_a, reserve_b, price, fee_ppm FROM {pool} ORDER BY seq",
      ),
    ).toEqual([
      [1_649_203_201_000_000_000n, "price-taker", "mine", SOL.mint, USDC.mint, 2_000n, 253n, 0.1265, 0],
      [1_649_203_201_100_000_000n, "price-taker", "mine", SOL.mint, USDC.mint, 10_000_000n, 1_264_999n, 0.1264999, 0],
      [1_649_203_202_900_000_000n, "price-taker", "mine", SOL.mint, USDC.mint, 10n, 1n, 0.1, 0],
    ]);
    expect(
      await rows("SELECT a_to_b, exact_in, amount, amount_in, amount_out, signature FROM {swap} ORDER BY seq"),
    ).toEqual([
      [false, true, 253_000_000n, 253_000_000n, 2_000_000_000n, "first"],
      [true, true, 1n, 1n, 0n, null],
      [true, true, 500_000_000n, 500_000_000n, 50_000_000n, "third"],
    ]);
    expect(await rows("SELECT decode(bytes) FROM {raw} ORDER BY seq LIMIT 1")).toEqual([
      ['{"ts":"1649203201000","side":"buy","px":"126.5","size":"2","sig":"first"}'],
    ]);
    expect(await rows("SELECT mint, symbol, decimals, seq <= 65537 FROM {token} ORDER BY seq")).toEqual([
      [SOL.mint, "SOL", 9, true],
      [USDC.mint, "USDC", 6, true],
    ]);
    expect(manifest.checkpoint).toEqual({ throughSeq: "65537" });
  });

  test("makes slots of 400 ms, each confirmed after its facts, and goes on through those without a row", async () => {
    const { manifest, rows } = await imported(trades, written("t.csv", CSV), MAP);
    const first = 1_649_203_201_000n / 400n;
    expect(await rows("SELECT slot, recv_ns, status, parent FROM {slot} ORDER BY seq")).toEqual(
      Array.from({ length: 6 }, (_, i) => [
        first + BigInt(i),
        (first + BigInt(i) + 1n) * 400_000_000n,
        "confirmed",
        i === 0 ? null : first + BigInt(i) - 1n,
      ]),
    );
    expect(
      await rows(
        `SELECT count(*) FROM {pool} p JOIN {slot} s USING (slot) WHERE s.seq < p.seq OR s.recv_ns < p.recv_ns`,
      ),
    ).toEqual([[0n]]);
    expect(manifest.marks).toMatchObject({ slots: expect.stringContaining("synthetic"), rows: "3 of 3 imported" });
  });

  test("lets the close of a candle that is named by its opening be known only when it has ended", async () => {
    const path = written("t.csv", "opened,close\n60,1\n120,2\n");
    const options = {
      time: "opened",
      timeUnit: "s",
      price: "close",
      poolName: "p",
      baseToken: "SOL",
      quoteToken: "USDC",
    };
    const { manifest, rows } = await imported(trades, path, { ...options, delayMs: 60_000 });
    expect(await rows("SELECT recv_ns // 1000000000 FROM {pool} ORDER BY seq")).toEqual([[120n], [180n]]);
    expect(manifest.marks.recvTime).toContain("column opened (s), and 60000 ms");
  });

  test("stops making slots a minute after the last row, and starts again with the next", async () => {
    const path = written("t.csv", "ts,px\n1000,1\n2000,1.5\n90000,2\n");
    const options = { time: "ts", timeUnit: "s", price: "px", poolName: "p", baseToken: "SOL", quoteToken: "USDC" };
    const { manifest, rows } = await imported(trades, path, options);
    expect(await rows("SELECT count(*), min(slot), max(slot) FROM {slot}")).toEqual([[303n, 2_500n, 225_000n]]);
    expect(manifest.parts.some(({ stream }) => stream === "swap")).toBe(false);
  });

  test("takes the file's own slots, and refuses one that goes back", async () => {
    const text = "ts,px,slot\n1,1,10\n2,2,10\n3,3,12\n";
    const options = {
      time: "ts",
      timeUnit: "s",
      price: "px",
      slot: "slot",
      poolName: "p",
      baseToken: "SOL",
      quoteToken: "USDC",
    };
    const { rows } = await imported(trades, written("t.csv", text), options);
    expect(await rows("SELECT slot, recv_ns // 1000000000 FROM {slot} ORDER BY seq")).toEqual([
      [10n, 2n],
      [12n, 3n],
    ]);
    const back = imported(trades, written("t.csv", `${text}4,4,11\n`), options);
    await expect(back).rejects.toThrow("t.csv: row 4, column slot: 11 comes after 12");
  });

  test("reads the same trades from CSV, gzipped CSV, JSON lines and Parquet as text, decimals and timestamps", async () => {
    const events = (path: string, map: object) =>
      imported(trades, path, map).then(({ rows }) =>
        rows(
          "SELECT recv_ns, slot, reserve_a, reserve_b, amount_in, amount_out, a_to_b FROM {pool} p JOIN {swap} s USING (recv_ns, slot) ORDER BY recv_ns",
        ),
      );
    const json = CSV.trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","))
      .map(([ts, side, px, size]) => `{"ts": ${ts}, "side": "${side}", "px": ${px}, "size": ${size}}\n`);
    const values = `(VALUES (1649203201000, 'buy', 126.5, 2.0), (1649203201100, 'sell', 126.4999, 0.000000001), (1649203202900, 'sell', 100.0, 0.5)) t(ts, side, px, size)`;
    const { signature: _, timeUnit: unit, ...typed } = MAP;
    const expected = await events(written("t.csv", CSV), MAP);
    expect(expected).toHaveLength(3);
    expect(await events(written("t.csv.gz", gzipSync(CSV)), MAP)).toEqual(expected);
    expect(await events(written("t.jsonl", json.join("")), { ...typed, timeUnit: unit })).toEqual(expected);
    expect(await events(await parquet(`SELECT * FROM ${values}`), { ...typed, timeUnit: unit })).toEqual(expected);
    const stamped = `SELECT make_timestamp_ns(ts * 1000000) AS ts, side, px::DOUBLE AS px, size FROM ${values}`;
    expect(await events(await parquet(stamped), typed)).toEqual(expected);
  });

  test("keeps all 22 digits of a JSON number, which a double would round", async () => {
    const path = written("t.jsonl", '{"ts": 1, "px": 1.000000000000000000001}\n');
    const options = { time: "ts", timeUnit: "s", price: "px", poolName: "p", baseToken: "X", quoteToken: "Y" };
    const exact = await imported(trades, path, { ...options, decimals: { X: 0, Y: 3 } });
    expect(exact.manifest.marks.roundedPrices).toContain("1 need more than 64 bits");
    expect(await exact.rows("SELECT decode(bytes) FROM {raw}")).toEqual([['{"ts": 1, "px": 1.000000000000000000001}']]);
    const short = written("t.jsonl", '{"ts": 1, "px": 1.000000000000000001}\n');
    const { rows } = await imported(trades, short, { ...options, decimals: { X: 0, Y: 0 } });
    expect(await rows("SELECT reserve_a, reserve_b FROM {pool}")).toEqual([
      [1_000_000_000_000_000_000n, 1_000_000_000_000_000_001n],
    ]);
  });

  test("says so when prices come from floats, and when amounts had to be rounded", async () => {
    const path = await parquet(
      "SELECT TIMESTAMP '2022-04-06' AS ts, 0.1::DOUBLE + 0.2 AS px, 0.1::DOUBLE + 0.2 AS size, 'buy' AS side",
    );
    const { timeUnit: _, signature: __, ...map } = MAP;
    const { manifest, rows } = await imported(trades, path, map);
    // 0.30000000000000004 is 7500000000000001 / (25 · 10^18) raw units, more than 64 bits hold.
    expect(await rows("SELECT reserve_b, reserve_a FROM {pool}")).toEqual([[3n * 10n ** 15n, 10n ** 19n]]);
    expect(manifest.marks).toMatchObject({
      floats: "read by the shortest decimal text that gives the same float: px, size",
      roundedPrices: expect.stringContaining("1 need more than 64 bits"),
      roundedAmounts: expect.stringContaining("1 rows"),
    });
  });

  test("has many pools, whose tokens the rows name; each token is introduced once, where it first comes", async () => {
    const text = "t,p,b,q,px\n1,one,SOL,USDC,2\n2,two,WIF,USDC,3\n3,one,SOL,USDC,4\n";
    const options = { time: "t", timeUnit: "s", pool: "p", base: "b", quote: "q", price: "px", decimals: { WIF: 6 } };
    const { manifest, rows } = await imported(trades, written("t.csv", text), options);
    expect(manifest.checkpoint).toBeNull();
    expect(await rows("SELECT seq // 65536, symbol FROM {token} ORDER BY seq")).toEqual([
      [1n, "SOL"],
      [1n, "USDC"],
      [expect.any(BigInt), "WIF"],
    ]);
    expect(await rows("SELECT pool, mint_a, reserve_b::INT / reserve_a FROM {pool} ORDER BY seq")).toEqual([
      ["one", SOL.mint, 0.002],
      ["two", "WIF", 3],
      ["one", SOL.mint, 0.004],
    ]);
    const mixed = imported(trades, written("t.csv", `${text}4,one,WIF,USDC,4\n`), options);
    await expect(mixed).rejects.toThrow("row 4, column b: pool one was one of SOL before, and is one of WIF now");
  });

  test("sorts when asked to, and else refuses rows that go back in time, by their numbers", async () => {
    const text = "ts,px\n3,30\n1,10\n2,20\n2,21\n";
    const options = { time: "ts", timeUnit: "s", price: "px", poolName: "p", baseToken: "SOL", quoteToken: "USDC" };
    await expect(imported(trades, written("t.csv", text), options)).rejects.toThrow(
      "t.csv: row 2, column ts: 1970-01-01T00:00:01.000000000Z comes after 1970-01-01T00:00:03.000000000Z of row 1: sort the file by time, or give sort",
    );
    for (const [name, content] of [
      ["t.csv", text],
      ["t.jsonl", '{"ts":3,"px":30}\n{"ts":1,"px":10}\n{"ts":2,"px":20}\n{"ts":2,"px":21}\n'],
    ] as const) {
      const { rows } = await imported(trades, written(name, content), { ...options, sort: true });
      expect(await rows("SELECT round(price * 1000)::INT FROM {pool} ORDER BY seq")).toEqual([[10], [20], [21], [30]]);
    }
  });

  test("leaves out what is outside of from..to and, when asked to, what can't be read: never silently", async () => {
    const text = "ts,px\n1,1\n2,oops\n3,\n4,4\n5,5\n";
    const options = { time: "ts", timeUnit: "s", price: "px", poolName: "p", baseToken: "SOL", quoteToken: "USDC" };
    const path = written("t.csv", text);
    await expect(imported(trades, path, options)).rejects.toThrow(
      't.csv: row 2, column px: "oops" is not a decimal number',
    );
    const { manifest } = await imported(trades, path, { ...options, skipInvalid: true, to: "1970-01-01T00:00:05Z" });
    expect(manifest.marks.rows).toBe(
      '2 of 5 imported; 2 can\'t be read (row 2, column px: "oops" is not a decimal number; row 3, column px: is empty), 1 are outside of the start..1970-01-01T00:00:05Z',
    );
    const none = imported(trades, path, { ...options, skipInvalid: true, from: "2022-01-01" });
    await expect(none).rejects.toThrow("none of its 5 rows was imported");
  });

  const basic = { time: "ts", timeUnit: "s", price: "px", poolName: "p", baseToken: "SOL", quoteToken: "USDC" };
  test.each<[string, string, string, object, string]>([
    [
      "an unknown column",
      "t.csv",
      "ts,price\n1,1\n",
      basic,
      't.csv: has no column "px" (for price); it has: ts, price',
    ],
    [
      "no unit of time",
      "t.csv",
      "ts,px\n1,1\n",
      { ...basic, timeUnit: undefined },
      "give timeUnit as s, ms, us, ns or iso",
    ],
    [
      "a time in another unit",
      "t.csv",
      "ts,px\n2022-01-01,1\n",
      basic,
      'column ts: "2022-01-01" is not a time in s since 1970',
    ],
    [
      "unknown decimals",
      "t.csv",
      "ts,px\n1,1\n",
      { ...basic, baseToken: "WIF" },
      "nothing says how many decimals WIF has",
    ],
    [
      "a line with a value too many",
      "t.csv",
      "ts,px\n1,1\n2,2,2\n",
      basic,
      "CSV Error on Line: 3; Original Line: 2,2,2",
    ],
    ["two columns of one name", "t.csv", "ts,ts\n1,1\n", basic, 'has two columns called "ts"'],
    ["nothing in it", "t.csv", "", basic, "is empty: its first line has to name the columns"],
    ["a header only", "t.csv", "ts,px\n", basic, "none of its 0 rows was imported"],
    ["a broken JSON line", "t.jsonl", '{"ts":1,"px":1}\n{"ts":\n', basic, "Malformed JSON"],
    ["an unknown ending", "t.xlsx", "", basic, "is of no known kind"],
    ["bytes that are no Parquet", "t.parquet", "PAR1", basic, "t.parquet: can't be read"],
    ["a damaged archive", "t.csv.gz", "no gzip", basic, "t.csv.gz: can't be read and unpacked"],
    ["a price of 0", "t.csv", "ts,px\n1,0\n", basic, "row 1, column px: 0 is no price"],
    [
      "a side that is neither",
      "t.csv",
      "ts,px,s,a\n1,1,long,1\n",
      { ...basic, side: "s", baseAmount: "a" },
      'column s: "long" is neither "buy" nor "sell"',
    ],
    [
      "a token priced in itself",
      "t.csv",
      "ts,px\n1,1\n",
      { ...basic, quoteToken: SOL.mint },
      "SOL is priced in itself",
    ],
    ["times that span more than 104 days", "t.csv", "ts,px\n1,1\n99999999,1\n", basic, "spans more than 104 days"],
  ])("refuses %s, and leaves no session behind", async (_, name, content, options, message) => {
    const workspace = temporaryWorkspace();
    const run = imported(trades, written(name, content), options, { workspace });
    await expect(run).rejects.toThrow(
      expect.objectContaining({ name: "InvalidData", message: expect.stringContaining(message) }),
    );
    expect(readdirSync(join(workspace.root, "sessions"))).toEqual([]);
  });

  test.each<[object, string]>([
    [{ ...basic, poolName: undefined }, "give pool (a column) or poolName"],
    [{ ...basic, pool: "x" }, "give pool (a column) or poolName, not both"],
    [{ ...basic, price: undefined }, "name the column of the price, or those of baseAmount and quoteAmount both"],
    [{ ...basic, baseAmount: "a" }, "a trade has a side"],
    [{ ...basic, side: "a" }, "a side alone says nothing"],
    [{ ...basic, timeUnit: "minutes" }, "option timeUnit"],
    [{ ...basic, colour: "a" }, "colour"],
  ])("takes no options that say nothing sensible: %j", async (options, message) => {
    const run = imported(trades, written("t.csv", "ts,px\n1,1\n"), options);
    await expect(run).rejects.toThrow(
      expect.objectContaining({ name: "UsageError", message: expect.stringContaining(message) }),
    );
  });

  test("shows the first rows as they would be read, faults too, without writing", async () => {
    const path = written("t.csv", `${CSV}9,hold,1,1,\n`);
    const preview = await previewTrades(path, MAP, 10);
    expect(preview).toHaveLength(4);
    expect(preview[0]?.read).toEqual({
      time: "2022-04-06T00:00:01.000000000Z",
      pool: "mine",
      base: "SOL (9 decimals)",
      quote: "USDC (6 decimals)",
      price: "253 / 2000",
      side: "buy",
      amountIn: "253000000",
      amountOut: "2000000000",
      slot: null,
    });
    expect(preview[3]).toMatchObject({ row: 4, read: { problem: expect.stringContaining('column side: "hold"') } });
    expect(await previewTrades(path, MAP, 2)).toHaveLength(2);
  });

  test("is the same to the last byte when it is done again", async () => {
    const path = written("t.csv", CSV);
    const first = await imported(trades, path, MAP);
    const again = await imported(trades, path, MAP);
    expect(again.manifest.root).toBe(first.manifest.root);
  });
});

const candles = sharedData("ohlcv-moondev");
describe.skipIf(!candles)("session import trades of ohlcv-moondev", () => {
  test("imports a file of one-minute candles: as many prices as lines, the last close, exact", async () => {
    const path = join(candles ?? "", "SOL-USDT-1m.csv");
    const lines = execFileSync("wc", ["-l", path]).toString().trim().split(" ")[0];
    const options = {
      time: "datetime",
      timeUnit: "iso",
      price: "close",
      poolName: "SOL-USDT",
      baseToken: "SOL",
      quoteToken: "USDT",
    };
    const { rows } = await imported(trades, path, options);
    expect(await rows("SELECT count(*)::VARCHAR FROM {pool}")).toEqual([[String(Number(lines) - 1)]]);
    expect(await rows("SELECT reserve_a, reserve_b FROM {pool} ORDER BY seq LIMIT 1")).toEqual([[100_000n, 18_851n]]);
  });
});
