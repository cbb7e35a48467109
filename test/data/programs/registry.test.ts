import { describe, expect, test } from "vitest";
import { PROGRAMS, programOf } from "#data/programs/registry.ts";

describe("the registry of programs", () => {
  test("Orca Whirlpool is found by its id on mainnet", () => {
    expect(programOf("whirLbMiicVdio4qvUfM5KAg6Ct8VwpYzGff3uctyCc")?.name).toBe("whirlpool");
  });

  test("a program that the project can't read has no entry", () => {
    expect(programOf("11111111111111111111111111111111")).toBeUndefined();
  });

  test("ids and names are each there once", () => {
    expect(new Set(PROGRAMS.map(({ id }) => id)).size).toBe(PROGRAMS.length);
    expect(new Set(PROGRAMS.map(({ name }) => name)).size).toBe(PROGRAMS.length);
  });

  test("every program makes curves that share nothing", () => {
    for (const program of PROGRAMS) expect(program.newCurve()).not.toBe(program.newCurve());
  });
});
