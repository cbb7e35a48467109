import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { hftbacktest } from "#data/session/import/hftbacktest.ts";
import { sharedData } from "../../../shared.ts";
import { type Imported, imported, temporaryFolder } from "./imported.ts";

const folder = sharedData("hftbacktest-feed");

interface Message {
  readonly stream?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly lastUpdateId?: number;
  readonly bids?: readonly [string, string][];
  readonly asks?: readonly [string, string][];
}

/** `61837.63000000` at 2 places → 6183763n, by nothing but the text. */
function scaled(text: string, places: number): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  expect(/^0*$/.test(fraction.slice(places))).toBe(true);
  return BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
}

describe.skipIf(!folder)("session import hftbacktest of hftbacktest-feed", () => {
  let feed: Imported;
  let lines: { readonly ns: string; readonly message: Message; readonly text: string }[];
  const ofStream = (name: string) => lines.filter(({ message }) => message.stream?.split("@")[1] === name);

  beforeAll(async () => {
    const path = join(folder ?? "", "spot_btcusdt_20240808.gz");
    feed = await imported(hftbacktest, path, {});
    lines = gunzipSync(readFileSync(path))
      .toString()
      .trimEnd()
      .split("\n")
      .map((text) => ({
        text,
        ns: text.slice(0, text.indexOf(" ")),
        message: JSON.parse(text.slice(text.indexOf(" ") + 1)) as Message,
      }));
  }, 60_000);

  test("has 28,040 quotes, 9,757 trades and 3,451 depth updates, each line one frame with its bytes and receive time", async () => {
    expect(await feed.rows("SELECT channel, count(*)::INT FROM {raw} GROUP BY 1 ORDER BY 1")).toEqual([
      ["bookTicker", 28_040],
      ["depth", 3_451],
      ["snapshot", 1],
      ["trade", 9_757],
    ]);
    const frames = await feed.rows("SELECT recv_ns::VARCHAR, decode(bytes) FROM {raw} ORDER BY seq");
    expect(frames).toHaveLength(41_249);
    expect(frames.every(([ns, text], at) => ns === lines[at]?.ns && text === lines[at]?.text)).toBe(true);
    expect(feed.manifest.id).toBe("spot_btcusdt_20240808");
  });

  test("has each best bid and ask as people write them, and their middle as an exact ratio", async () => {
    const quotes = ofStream("bookTicker").map(
      ({ ns, message: { data } }) => ({ ns, ...data }) as Record<string, string>,
    );
    const prices = await feed.rows(
      "SELECT recv_ns::VARCHAR, instrument, bid, ask, bid_size, ask_size FROM {price} ORDER BY seq",
    );
    expect(prices).toEqual(
      quotes.map(({ ns, b, a, B, A }) => [ns, "binance:BTCUSDT", Number(b), Number(a), Number(B), Number(A)]),
    );
    const pools = await feed.rows("SELECT reserve_a, reserve_b, program, mint_a, mint_b FROM {pool} ORDER BY seq");
    expect(pools).toHaveLength(28_040);
    for (const [at, [reserveA, reserveB, ...names]] of pools.entries()) {
      const sum = scaled(quotes[at]?.b ?? "", 2) + scaled(quotes[at]?.a ?? "", 2);
      expect(BigInt(String(reserveB)) * 2n).toBe(sum * BigInt(String(reserveA)));
      expect(names).toEqual(["price-taker", "binance:BTC", "binance:USDT"]);
    }
    expect(await feed.rows("SELECT mint, symbol, decimals FROM {token} ORDER BY seq")).toEqual([
      ["binance:BTC", "BTC", 6],
      ["binance:USDT", "USDT", 8],
    ]);
  });

  test("has each trade with its id, side and exact amounts: the sums are those of price times quantity in the file", async () => {
    const trades = ofStream("trade").map(
      ({ message: { data } }) => data as { t: number; p: string; q: string; m: boolean },
    );
    const found = await feed.rows(
      "SELECT signature, a_to_b, exact_in, amount::VARCHAR, amount_in::VARCHAR, amount_out::VARCHAR FROM {swap} ORDER BY seq",
    );
    expect(found).toEqual(
      trades.map(({ t, p, q, m }) => {
        const base = scaled(q, 6);
        const quote = base * scaled(p, 2);
        return [String(t), m, m, String(base), ...(m ? [base, quote] : [quote, base]).map(String)];
      }),
    );
  });

  test("has the order book: after its last update each level holds what the file's updates and its one snapshot leave there", async () => {
    const book = new Map<string, { bid: string; ask: string; id: number }>();
    const set = (side: "bid" | "ask", [price, quantity]: readonly [string, string], id: number) => {
      const level = book.get(price) ?? { bid: "0", ask: "0", id };
      book.set(price, { ...level, [side]: quantity, id: Math.max(id, level.id) });
    };
    for (const { message } of lines) {
      if (message.stream?.includes("depth")) {
        const { b, a, u } = message.data as { b: [string, string][]; a: [string, string][]; u: number };
        for (const level of b) set("bid", level, u);
        for (const level of a) set("ask", level, u);
      } else if (message.lastUpdateId !== undefined) {
        // Two updates came before it, one of them newer than it in part.
        const id = message.lastUpdateId;
        const isNewer = ([price]: readonly [string, string]) => (book.get(price)?.id ?? 0) > id;
        for (const level of message.bids ?? []) if (!isNewer(level)) set("bid", level, id);
        for (const level of message.asks ?? []) if (!isNewer(level)) set("ask", level, id);
      }
    }
    const expected = [...book]
      .map(([price, { bid, ask }]) => {
        const tick = scaled(price, 2);
        return [Number(tick), scaled(ask, 6), scaled(bid, 6) * tick] as const;
      })
      .filter(([, ask, bid]) => ask > 0n || bid > 0n)
      .sort(([a], [b]) => a - b);
    const found = await feed.rows(
      "SELECT tick, reserve_a, reserve_b FROM {ticks} QUALIFY row_number() OVER (PARTITION BY tick ORDER BY seq DESC) = 1 ORDER BY tick",
    );
    expect(found.filter(([, ask, bid]) => ask !== 0n || bid !== 0n)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(2_000);
  });

  test("never has levels before the pool's first price, and no gap, since update ids and trade ids chain", async () => {
    const [[firstTick, firstPool] = []] = await feed.rows(
      "SELECT (SELECT min(seq) FROM {ticks}), (SELECT min(seq) FROM {pool})",
    );
    expect(Number(firstTick)).toBeGreaterThan(Number(firstPool));
    expect(feed.manifest.parts.some(({ stream }) => stream === "gap")).toBe(false);
  });

  test("has one slot event every 400 ms, after the slot's facts, with nothing left out", async () => {
    const early =
      "SELECT count(*)::INT FROM {pool} p JOIN {slot} s USING (slot) WHERE s.seq < p.seq OR s.recv_ns <= p.recv_ns";
    expect(await feed.rows(early)).toEqual([[0]]);
    const { first = 0, last = 0, count = 0 } = feed.manifest.slots ?? {};
    expect(last - first + 1).toBe(count);
    expect(first).toBe(Number(BigInt(lines[0]?.ns ?? 0) / 400_000_000n));
  });

  test("takes the next day's file too: 45,134 quotes, 10,147 trades, 3,044 depth updates, no snapshot", async () => {
    const { rows } = await imported(hftbacktest, join(folder ?? "", "spot_btcusdt_20240809.gz"), {}, { raw: "keep" });
    expect(await rows("SELECT channel, count(*)::INT FROM {raw} GROUP BY 1 ORDER BY 1")).toEqual([
      ["bookTicker", 45_134],
      ["depth", 3_044],
      ["trade", 10_147],
    ]);
  });
});

const quote = (b: string, a: string) =>
  `{"stream":"xyzusdt@bookTicker","data":{"u":1,"s":"XYZUSDT","b":"${b}","B":"1","a":"${a}","A":"2"}}`;
const depth = (U: number, u: number, b = "[]", a = "[]", more = "") =>
  `{"stream":"xyzusdt@depth@100ms","data":{"e":"depthUpdate","s":"XYZUSDT","U":${U},"u":${u},${more}"b":${b},"a":${a}}}`;
const trade = (t: number) =>
  `{"stream":"xyzusdt@trade","data":{"e":"trade","s":"XYZUSDT","t":${t},"p":"10.5","q":"2","m":true}}`;

function feedOf(messages: readonly string[], times?: readonly number[]): string {
  const path = join(temporaryFolder(), "xyz.gz");
  writeFileSync(path, gzipSync(messages.map((message, at) => `${times?.[at] ?? at + 1} ${message}\n`).join("")));
  return path;
}

describe("session import hftbacktest", () => {
  test("says where depth updates and trades are missing: from when to when, and how many", async () => {
    const path = feedOf([quote("1", "2"), depth(1, 5), depth(6, 9), depth(12, 13), trade(7), trade(8), trade(11)]);
    const { rows } = await imported(hftbacktest, path, {});
    expect(await rows("SELECT stream, start_ns, end_ns, cause, lost FROM {gap} ORDER BY seq")).toEqual([
      ["ticks", 3n, 4n, "depth updates 10 to 11 are missing from the feed", 2],
      ["swap", 6n, 7n, "trades 9 to 10 are missing from the feed", 2],
    ]);
  });

  test("follows the chain of futures, whose updates name the one before them", async () => {
    const path = feedOf([
      quote("1", "2"),
      depth(1, 5, "[]", "[]", '"pu":0,'),
      depth(8, 9, "[]", "[]", '"pu":5,'),
      depth(20, 22, "[]", "[]", '"pu":15,'),
    ]);
    const { rows } = await imported(hftbacktest, path, {});
    expect(await rows("SELECT start_ns, cause FROM {gap}")).toEqual([
      [3n, "depth updates 10 to 15 are missing from the feed"],
    ]);
  });

  test("leaves a bid where it is when an ask at the same price goes in the same update", async () => {
    const path = feedOf([
      quote("1.5", "2.5"),
      depth(1, 1, "[]", '[["2.0","7"]]'),
      depth(2, 2, '[["2.0","3"]]', '[["2.0","0"]]'),
    ]);
    const { rows } = await imported(hftbacktest, path, {});
    expect(await rows("SELECT tick, reserve_a, reserve_b FROM {ticks} ORDER BY seq")).toEqual([
      [20, 7n, 0n],
      [20, 0n, 60n],
    ]);
  });

  test("keeps the order of lines when the clock goes back, and owns up to it", async () => {
    const path = feedOf([quote("1", "2"), quote("2", "3"), quote("3", "4")], [100, 50, 120]);
    const { manifest, rows } = await imported(hftbacktest, path, {});
    expect(await rows("SELECT recv_ns, bid FROM {price} ORDER BY seq")).toEqual([
      [100n, 1],
      [100n, 2],
      [120n, 3],
    ]);
    expect(manifest.marks.timesBack).toContain("1 lines came with a time before");
  });

  test("leaves out updates that are older than what came before, and keeps other streams as frames, saying so", async () => {
    const other = '{"stream":"xyzusdt@kline_1m","data":{}}';
    const path = feedOf([quote("1", "2"), depth(5, 9, '[["1","1"]]'), depth(5, 9, '[["1","1"]]'), other]);
    const { manifest, rows } = await imported(hftbacktest, path, {});
    expect(await rows("SELECT count(*)::INT FROM {ticks}")).toEqual([[1]]);
    expect(await rows("SELECT count(*)::INT FROM {raw}")).toEqual([[4]]);
    expect(manifest.marks).toMatchObject({
      staleUpdates: expect.stringContaining("1 depth updates"),
      otherStreams: "kept as frames only: xyzusdt@kline_1m (1 lines)",
    });
  });

  test("takes what a symbol is made of from the options where its name doesn't tell", async () => {
    const path = feedOf([quote("1", "2").replaceAll("XYZUSDT", "XYZABC")]);
    await expect(imported(hftbacktest, path, {})).rejects.toThrow("its symbol is XYZABC: say what that is made of");
    const { rows } = await imported(hftbacktest, path, { base: "XYZ", quote: "ABC" });
    expect(await rows("SELECT mint_a, mint_b FROM {pool}")).toEqual([["binance:XYZ", "binance:ABC"]]);
  });

  test.each<[string, readonly string[], string]>([
    [
      "a line that was cut",
      [quote("1", "2"), quote("1", "2").slice(0, 40)],
      "xyz.gz, line 2: is not `<receive time in ns> <JSON object>`",
    ],
    ["a line of half an object", [`${quote("1", "2").slice(0, 40)}}`], "line 1: what follows the time is not JSON"],
    [
      "two symbols",
      [quote("1", "2"), quote("1", "2").replaceAll("XYZ", "ABC")],
      "line 2: is of ABCUSDT, the lines before of XYZUSDT",
    ],
    ["a price that is none", [quote("1", "x")], 'line 1: a: "x" is no quantity'],
    ["a price of 0", [quote("0", "1")], "line 1: a price of 0 steps"],
    ["nothing of use", ['{"stream":"a@b","data":{}}'], "has no price, trade or order book in it"],
    [
      "numbers finer than any token",
      [quote("0.1234567890123", "1").replace('"B":"1"', '"B":"0.1234567"')],
      "has prices and quantities of 20 digits together, more than 18",
    ],
  ])("refuses %s, by line", async (_, messages, message) => {
    await expect(imported(hftbacktest, feedOf(messages), {})).rejects.toThrow(message);
  });

  test("refuses an archive that ends too early", async () => {
    const path = join(temporaryFolder(), "cut.gz");
    writeFileSync(path, gzipSync(`1 ${quote("1", "2")}\n`.repeat(100)).subarray(0, 60));
    await expect(imported(hftbacktest, path, {})).rejects.toThrow(
      "cut.gz: can't be read and unpacked: unexpected end of file",
    );
  });
});
