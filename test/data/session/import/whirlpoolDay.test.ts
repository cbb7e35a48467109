import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { whirlpoolDay } from "#data/session/import/whirlpoolDay.ts";
import { sharedData } from "../../../shared.ts";
import { type Imported, imported, temporaryFolder, temporaryWorkspace } from "./imported.ts";

const folder = sharedData("whirlpool-day-20220406");
const MAX_PEAK_BYTES = 512 * 1_024 * 1_024;

interface SourceInstruction {
  readonly name: string;
  readonly payload: Readonly<Record<string, string | number>>;
}
interface SourceLine {
  readonly slot: number;
  readonly blockHeight: number;
  readonly blockTime: number;
  readonly transactions: readonly {
    readonly index: number;
    readonly signature: string;
    readonly payer: string;
    readonly balances: readonly { readonly account: string; readonly pre: string; readonly post: string }[];
    readonly instructions: readonly SourceInstruction[];
  }[];
}

/** The file read by nothing of ours: gunzip, split, JSON.parse. */
function sourceLines(name: string): string[] {
  return gunzipSync(readFileSync(join(folder ?? "", name)))
    .toString()
    .trimEnd()
    .split("\n");
}

describe.skipIf(!folder)("session import whirlpool-day of whirlpool-day-20220406", () => {
  let day: Imported;
  let lines: string[];
  let source: SourceLine[];
  const instructions = (...names: string[]) =>
    source.flatMap(({ slot, transactions }) =>
      transactions.flatMap(({ index, instructions, signature, payer }) =>
        instructions.flatMap(({ name, payload }, ordinal) =>
          names.includes(name) ? [{ slot, index, ordinal, signature, payer, name, payload }] : [],
        ),
      ),
    );

  beforeAll(async () => {
    day = await imported(whirlpoolDay, folder ?? "", {});
    lines = sourceLines("whirlpool-transaction-20220406.jsonl.gz");
    source = lines.map((line) => JSON.parse(line) as SourceLine);
  }, 120_000);

  test("has exactly 141,959 slots, 9,466 swaps and 475 liquidity changes, counted by DuckDB over the files", async () => {
    const counts =
      "SELECT (SELECT count(*) FROM {slot}), (SELECT count(*) FROM {swap}), (SELECT count(*) FROM {liquidity})";
    expect(await day.rows(counts)).toEqual([[141_959n, 9_466n, 475n]]);
    expect(day.manifest.slots).toEqual({ first: 128_407_670, last: 128_556_169, count: 141_959 });
    expect(day.manifest.id).toBe("whirlpool-day-20220406");
  });

  test("has each swap as the transaction file has it: place, arguments and amounts, and so the same sums", async () => {
    const expected = instructions("swap").map(({ slot, index, ordinal, signature, payer, payload }) => [
      String(slot),
      index,
      ordinal * 65_536,
      signature,
      payer,
      payload.keyWhirlpool,
      payload.dataAToB === 1,
      payload.dataAmountSpecifiedIsInput === 1,
      payload.dataAmount,
      payload.dataOtherAmountThreshold,
      payload.dataSqrtPriceLimit,
      payload.transferAmount0,
      payload.transferAmount1,
    ]);
    const limit = "(sqrt_price_limit_hi::UHUGEINT * 18446744073709551616::UHUGEINT + sqrt_price_limit_lo)::VARCHAR";
    const found = await day.rows(
      `SELECT slot::VARCHAR, tx_index, ix_path, signature, signer, pool, a_to_b, exact_in, amount::VARCHAR,
       threshold::VARCHAR, ${limit}, amount_in::VARCHAR, amount_out::VARCHAR FROM {swap} ORDER BY seq`,
    );
    expect(found).toEqual(expected);
    const sum = (name: string) =>
      instructions("swap").reduce((total, { payload }) => total + BigInt(payload[name] ?? 0), 0n);
    expect(await day.rows("SELECT sum(amount_in)::VARCHAR, sum(amount_out)::VARCHAR FROM {swap}")).toEqual([
      [String(sum("transferAmount0")), String(sum("transferAmount1"))],
    ]);
  });

  test("has each liquidity change with its amounts, and a range of ticks for every one", async () => {
    const expected = instructions("increaseLiquidity", "decreaseLiquidity").map(({ slot, index, name, payload }) => [
      String(slot),
      index,
      payload.keyPosition,
      `${name === "decreaseLiquidity" ? "-" : ""}${payload.dataLiquidityAmount}`,
      payload.transferAmount0,
      payload.transferAmount1,
      true,
    ]);
    const found = await day.rows(
      `SELECT slot::VARCHAR, tx_index, position, (liquidity_delta_hi::HUGEINT * 18446744073709551616::HUGEINT +
       liquidity_delta_lo)::VARCHAR, amount_a::VARCHAR, amount_b::VARCHAR, tick_lower < tick_upper FROM {liquidity} ORDER BY seq`,
    );
    expect(found).toEqual(expected);
  });

  test("has all 20,789 vault balances, before and after, with the pool that owns each and the token in it", async () => {
    const expected = source.flatMap(({ slot, transactions }) =>
      transactions.flatMap(({ index, balances }) =>
        balances.map(({ account, pre, post }) => [String(slot), index, account, pre, post]),
      ),
    );
    expect(expected).toHaveLength(20_789);
    const found = await day.rows(
      "SELECT slot::VARCHAR, tx_index, account, before::VARCHAR, amount::VARCHAR FROM {balance} ORDER BY seq",
    );
    expect(found).toEqual(expected);
    expect(await day.rows("SELECT count(*)::INT FROM {balance} WHERE owner IS NULL OR mint IS NULL")).toEqual([[0]]);
  });

  test("keeps every line of the file as a frame, byte for byte", async () => {
    const found = await day.rows("SELECT decode(bytes) FROM {raw} ORDER BY seq");
    expect(found.length).toBe(lines.length);
    expect(found.every(([bytes], at) => bytes === lines[at])).toBe(true);
  });

  test("has one confirmed slot event a slot, last in its frame, with height, block time and parent; skipped slots have none", async () => {
    const expected = source.map(({ slot, blockHeight, blockTime }, at) => [
      String(slot),
      at === 0 ? null : String(source[at - 1]?.slot),
      String(blockHeight),
      blockTime,
    ]);
    const found = await day.rows(
      "SELECT slot::VARCHAR, parent::VARCHAR, block_height::VARCHAR, block_time_s FROM {slot} WHERE status = 'confirmed' ORDER BY seq",
    );
    expect(found).toEqual(expected);
    expect(128_556_169 - 128_407_670 + 1 - found.length).toBe(6_541);
    expect(day.manifest.parts.some(({ stream }) => stream === "gap")).toBe(false);
    const late =
      "SELECT count(*)::INT FROM {slot} s JOIN {swap} f ON s.seq // 65536 = f.seq // 65536 WHERE f.seq > s.seq OR f.slot <> s.slot";
    expect(await day.rows(late)).toEqual([[0]]);
  });

  test("has receive times that grow strictly with the slot and stay within a second after the block's own", async () => {
    const found = await day.rows(
      `SELECT count(*) FILTER (step <= 0)::INT, count(*) FILTER (early OR late)::INT FROM (SELECT recv_ns - lag(recv_ns) OVER (ORDER BY seq) AS step,
       recv_ns // 1000000000 < block_time_s AS early, recv_ns >= lead(block_time_s) OVER (ORDER BY seq) * 1000000000::HUGEINT AND lead(block_time_s) OVER (ORDER BY seq) <> block_time_s AS late FROM {slot})`,
    );
    expect(found).toEqual([[0, 0]]);
    expect(day.manifest.marks.recvTime).toContain("synthetic");
  });

  test("has the pool's state after each swap: the price of derived-swaps, all 9,466 of them", async () => {
    const derived = sourceLines("derived-swaps-20220406.jsonl.gz").map((line) => JSON.parse(line));
    const key = ({ slot, tx_index, pool }: { slot: number; tx_index: number; pool: string }) =>
      `${slot} ${tx_index} ${pool}`;
    const expected = new Map<string, string[]>();
    for (const swap of derived) expected.set(key(swap), [...(expected.get(key(swap)) ?? []), swap.sqrt_price_post]);
    const found = await day.rows(
      `SELECT p.slot::VARCHAR || ' ' || p.tx_index || ' ' || p.pool, (p.sqrt_price_hi::UHUGEINT * 18446744073709551616::UHUGEINT + p.sqrt_price_lo)::VARCHAR
       FROM {pool} p JOIN {swap} s ON p.seq = s.seq + 1 AND p.pool = s.pool ORDER BY p.seq`,
    );
    expect(found).toHaveLength(9_466);
    for (const [where, sqrtPrice] of found) expect(expected.get(String(where))?.shift()).toBe(sqrtPrice);
    expect(day.manifest.marks.pool).toContain("reconstructed");
  });

  test("opens with derived-start-state as its checkpoint", async () => {
    const start = JSON.parse(readFileSync(join(folder ?? "", "derived-start-state-20220406.json"), "utf8")).pools;
    const whole = (column: string) =>
      `(${column}_hi::UHUGEINT * 18446744073709551616::UHUGEINT + ${column}_lo)::VARCHAR`;
    const through = day.manifest.checkpoint?.throughSeq;
    const opening = await day.rows(
      `SELECT pool, ${whole("sqrt_price")}, ${whole("liquidity")}, tick_spacing, fee_ppm FROM {pool} WHERE seq <= ${through} ORDER BY seq`,
    );
    expect(opening).toEqual(
      Object.entries<Record<string, unknown>>(start)
        .filter(([, pool]) => pool.created_this_day === false)
        .map(([pool, state]) => [pool, state.sqrt_price, state.liquidity, state.tick_spacing, state.fee_rate]),
    );
    const ticks = Object.values<Record<string, object>>(start).reduce(
      (sum, pool) => sum + Object.keys(pool.ticks ?? {}).length,
      0,
    );
    expect(await day.rows(`SELECT count(*)::INT FROM {ticks} WHERE seq <= ${through}`)).toEqual([[ticks]]);
    // Two ticks for each of 475 changes, and one pool state for each change, each swap and the pool that was created.
    expect(await day.rows("SELECT count(*)::INT FROM {ticks}")).toEqual([[ticks + 2 * 475]]);
    expect(await day.rows("SELECT count(*)::INT FROM {pool}")).toEqual([[opening.length + 475 + 9_466 + 1]]);
  });

  test("ends with the price, liquidity and tick that the accounts of all 8 traded pools hold at the end of the day", async () => {
    const { accounts } = JSON.parse(
      gunzipSync(readFileSync(join(folder ?? "", "whirlpool-state-20220406.json.gz"))).toString(),
    );
    const recorded = new Map<string, unknown[]>();
    for (const { pubkey, data } of accounts) {
      const bytes = Buffer.from(data, "base64");
      // The first 8 bytes of SHA-256("account:Whirlpool"); liquidity at 49 and square root price at 65 as u128, tick at 81.
      if (bytes.readBigUInt64BE(0) !== 0x3f95d10ce1806309n) continue;
      const words = [57, 49, 73, 65].map((at) => bytes.readBigUInt64LE(at));
      recorded.set(pubkey, [...words, bytes.readInt32LE(81)]);
    }
    const found = await day.rows(
      "SELECT pool, liquidity_hi, liquidity_lo, sqrt_price_hi, sqrt_price_lo, tick FROM {pool} QUALIFY row_number() OVER (PARTITION BY pool ORDER BY seq DESC) = 1",
    );
    expect(found).toHaveLength(8);
    for (const [pool, ...state] of found) expect(state).toEqual(recorded.get(String(pool)));
  });

  test("has the pool that was created that day, by its signature", async () => {
    const [creation] = instructions("initializePool");
    expect(await day.rows("SELECT slot, pool, signature, creator, tick_spacing, fee_ppm FROM {pool_created}")).toEqual([
      [
        128_440_171n,
        "4fuUiYxTQ6QCrdSq9ouBYcTM7bqSwYTSyLueGZLTy4T4",
        creation?.signature,
        creation?.payload.keyFunder,
        1,
        100,
      ],
    ]);
  });

  test("gives the same root in another process, which peaks under 512 MB", { timeout: 120_000 }, async () => {
    const child = fileURLToPath(new URL("importDay.ts", import.meta.url));
    const root = temporaryWorkspace().root;
    const args = ["--import", "tsx", child, folder ?? "", root, "whirlpool-day-20220406"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, TZ: "Asia/Tokyo" } });
    const told = JSON.parse(stdout);
    expect(told.root).toBe(day.manifest.root);
    expect(told.peakBytes).toBeLessThan(MAX_PEAK_BYTES);
  });

  test.each([
    [
      "derived-swaps",
      "line 1: ends at the square root price 6564941813681966554",
      (text: string) => text.replace("6564941813681966553", "6564941813681966554"),
    ],
    [
      "whirlpool-transaction",
      "moved 812443076 for 6398835161, but on the reconstructed state",
      (text: string) => text.replace('"transferAmount1":"6398835160"', '"transferAmount1":"6398835161"'),
    ],
    [
      "whirlpool-transaction",
      "block time 1649203201 comes after 1649203202",
      (text: string) => text.replace('"blockTime":1649203203', '"blockTime":1649203201'),
    ],
  ])("refuses a day whose %s were tampered with: %s", { timeout: 120_000 }, async (file, message, tamper) => {
    const copy = join(temporaryFolder(), "day");
    cpSync(folder ?? "", copy, { recursive: true, filter: (path) => !/2022040[78]|SOURCE/.test(path) });
    const path = join(copy, `${file}-20220406.jsonl.gz`);
    writeFileSync(path, gzipSync(tamper(sourceLines(`${file}-20220406.jsonl.gz`).join("\n"))));
    await expect(imported(whirlpoolDay, copy, {})).rejects.toThrow(message);
  });
});
