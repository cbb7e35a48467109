import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { factsOfTransaction, type TransactionFacts } from "#data/programs/transaction/facts.ts";
import { JUPITER } from "#data/programs/transaction/jupiter.ts";
import { sharedData } from "../../../shared.ts";
import { decodedFile } from "./recordings.ts";

const folder = sharedData("jup-instruction-parser");

/** A leg as Jupiter's own parser tells it. */
interface ParsedLeg {
  readonly data: Readonly<Record<"amm" | "inputMint" | "inputAmount" | "outputMint" | "outputAmount", string>>;
}

/** What Jupiter's parser made of the transactions: by the beginning of the signature, its routes' legs in order. */
function parsedRoutes(path: string): ReadonlyMap<string, readonly (readonly ParsedLeg["data"][])[]> {
  const routes = new Map<string, ParsedLeg["data"][][]>();
  for (const name of readdirSync(path).sort()) {
    const found = /^snap_(\w{8})_(?:parsed-events|swap-result)-(\d)\.json$/.exec(name);
    if (found === null) continue;
    const content = JSON.parse(readFileSync(join(path, name), "utf8")) as ParsedLeg[] | { parsedEvents: ParsedLeg[] };
    // Beside legs it tells what fees the router took.
    const legs = (Array.isArray(content) ? content : content.parsedEvents)
      .map(({ data }) => data)
      .filter(({ amm }) => amm !== undefined);
    const list = routes.get(found[1] as string) ?? [];
    list[Number(found[2])] = legs;
    routes.set(found[1] as string, list);
  }
  return routes;
}

function routesOf(path: string): ReadonlyMap<string, TransactionFacts> {
  const files = readdirSync(path).filter((name) => /^snap_\w{8}_tx-\w+\.json$/.test(name));
  return new Map(
    files.map((name) => {
      const [transaction] = decodedFile(join(path, name));
      if (transaction === undefined) throw new Error(`${name} holds no transaction`);
      return [name.slice(5, 13), factsOfTransaction(transaction)];
    }),
  );
}

const wayOf = (legs: readonly { amm: unknown; inputMint: string; outputMint: string }[]) =>
  legs.map(({ amm, inputMint, outputMint }) => `${amm}: ${inputMint} → ${outputMint}`);

describe.skipIf(folder === null)("Jupiter's routes (shared data: jup-instruction-parser)", () => {
  test("have the legs that Jupiter's own parser found, each swap of a known program among them once", () => {
    const decoded = routesOf(folder ?? "");
    const counts = { routes: 0, legs: 0, hops: 0, otherAmounts: [] as string[] };
    for (const [signature, expected] of parsedRoutes(folder ?? "")) {
      const { facts, routes } = decoded.get(signature) as TransactionFacts;
      const ofJupiter = routes.filter(({ program }) => program === JUPITER);
      expect(
        ofJupiter.map(({ legs }) => wayOf(legs)),
        signature,
      ).toEqual(expected.map(wayOf));
      for (const [i, { legs, hops }] of ofJupiter.entries()) {
        for (const [j, leg] of legs.entries())
          for (const name of ["inputAmount", "outputAmount"] as const) {
            const told = expected[i]?.[j]?.[name];
            if (String(leg[name]) !== told)
              counts.otherAmounts.push(`${signature} leg ${j}: ${leg[name]}, parser ${told}`);
          }
        for (const place of hops) {
          const fact = facts[place];
          if (fact?.stream !== "swap") throw new Error("a hop is a swap");
          const { program: amm, amountIn: inputAmount, amountOut: outputAmount } = fact.facts;
          expect(legs, signature).toContainEqual(expect.objectContaining({ amm, inputAmount, outputAmount }));
        }
        counts.routes++;
        counts.legs += legs.length;
        counts.hops += hops.length;
      }
      const swaps = facts.flatMap(({ stream }, place) => (stream === "swap" ? [place] : []));
      const routed = routes.flatMap(({ hops }) => hops);
      expect(
        routed.sort((a, b) => a - b),
        signature,
      ).toEqual(swaps);
    }
    // The router tells what it offered, and what arrived; the parser what the pool took, and transfer fees that it
    // rounds the other way.
    expect(counts).toEqual({
      routes: 13,
      legs: 28,
      hops: 11,
      otherAmounts: [
        "5SnGKXqN leg 0: 21466338267, parser 21466335085",
        "5SnGKXqN leg 1: 4939254, parser 4935798",
        "GCeRpjvf leg 3: 6428459881, parser 6428459882",
        "GCeRpjvf leg 4: 6428459881, parser 6428459230",
      ],
    });
  });
});
