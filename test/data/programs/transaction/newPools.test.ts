import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { EventFacts } from "#data/market/events.ts";
import { factsOfTransaction } from "#data/programs/transaction/facts.ts";
import { sharedData } from "../../../shared.ts";
import { type RawCall, type RawTransaction, rawTransactions, toBase58 } from "./rawTransactions.ts";
import { decodedFile, distinct, filesOf, hasRecordings, RECORDINGS } from "./recordings.ts";

const table = sharedData("new_pools.csv");
const RAYDIUM_V4 = "675kPX9MHTjS2zt1qfr1NYHuzeLXfQM9H24wFSUt1Mp8";
const PUMP = "6EF8rrecthR5Dkzon8Nwu78hRvfCKubJ14M5uBEwF6P";
const SOL = "So11111111111111111111111111111111111111112";
const PUMP_CREATES = ["181ec828051c0777", "d6904cec5f8b31b4"];

type NewPool = Pick<EventFacts<"pool_created">, "signature" | "program" | "pool" | "creator"> & {
  readonly mints: readonly string[];
};

/** Signatures by kind of creation, as the table lists them. */
function listed(kind: RegExp): readonly string[] {
  const lines = readFileSync(table ?? "", "utf8")
    .trim()
    .split("\n")
    .slice(1);
  return lines
    .map((line) => line.split(","))
    .flatMap(([event, , signature]) => (kind.test(event ?? "") ? [signature ?? ""] : []));
}

/** By places of accounts alone: initialize2's pool, tokens and user. */
function raydiumPool({ program, accounts, data }: RawCall) {
  if (program !== RAYDIUM_V4 || data[0] !== 1) return null;
  return { program, pool: accounts[4], mints: [accounts[8], accounts[9]], creator: accounts[17] };
}

/**
 * create and create_v2: a curve and its token; the creator stands in the data, behind name, symbol and address, and was
 * the user before it did.
 */
function pumpCurve({ program, accounts, data }: RawCall) {
  if (program !== PUMP || !PUMP_CREATES.includes(data.toString("hex", 0, 8))) return null;
  let at = 8;
  for (let i = 0; i < 3; i++) at += 4 + data.readUInt32LE(at);
  const creator = at < data.length ? toBase58(data.subarray(at, at + 32)) : accounts[7];
  return { program, pool: accounts[2], mints: [accounts[0], SOL], creator };
}

const filesWithTwoReaders = () =>
  RECORDINGS.flatMap((recording) => filesOf(recording).filter((path) => !/\.bin$|decoded_/.test(path)));

function rawPools(poolOf: (call: RawCall) => object | null): readonly object[] {
  return distinct<RawTransaction>(filesWithTwoReaders().flatMap(rawTransactions)).flatMap(
    ({ calls, signature, failed }) =>
      failed ? [] : calls.map(poolOf).flatMap((pool) => (pool === null ? [] : [{ signature, ...pool }])),
  );
}

function decodedPools(program: string): readonly NewPool[] {
  return distinct(filesWithTwoReaders().flatMap(decodedFile)).flatMap((transaction) =>
    factsOfTransaction(transaction).facts.flatMap((fact) => {
      if (fact.stream !== "pool_created" || fact.facts.program !== program) return [];
      const { signature, pool, mintA, mintB, creator } = fact.facts;
      return [{ signature, program: fact.facts.program, pool, mints: [mintA, mintB], creator }];
    }),
  );
}

const bySignature = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const sorted = (pools: readonly object[]) => [...pools].sort(bySignature);

describe.skipIf(table === null || !hasRecordings())("new pools (shared data: new_pools.csv and the recordings)", () => {
  test("the 14 initialize2 of Raydium v4 that the table lists are found, with pool, tokens and creator, and no other", () => {
    const pools = decodedPools(RAYDIUM_V4);
    expect(pools.map(({ signature }) => signature).sort()).toEqual([...listed(/^raydium_v4 initialize2$/)].sort());
    expect(pools).toHaveLength(14);
    expect(sorted(pools)).toEqual(sorted(rawPools(raydiumPool)));
  });

  test("the 4 creations of pump that the table lists are found, with curve, token and creator, and no other", () => {
    const pools = decodedPools(PUMP);
    expect(pools.map(({ signature }) => signature).sort()).toEqual([...listed(/^pump create(_v2)?$/)].sort());
    expect(pools).toHaveLength(4);
    expect(sorted(pools)).toEqual(sorted(rawPools(pumpCurve)));
  });
});
