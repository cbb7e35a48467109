import { createHash } from "node:crypto";
import { accessSync, constants, statfsSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Command } from "commander";
import { loadConfig } from "#data/workspace/config.ts";
import type { Workspace } from "#data/workspace/workspace.ts";
import { strategyNames } from "#engine/runs/strategySource.ts";
import { EXIT } from "./exit.ts";
import { globalsOf, workspaceOf } from "./globals.ts";
import { colour, printJson, printTable, sized } from "./terminal.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found; when not ok, what to do. */
  readonly found: string;
}

const NODE_FLOOR = [20, 19] as const;
const DISK_FLOOR_BYTES = 2_000_000_000;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("check that this machine and this workspace are fit for work")
    .action(async (_, command: Command) => {
      const globals = globalsOf(command);
      const workspace = workspaceOf(globals);
      const findings = [
        nodeVersion(),
        await attempt("DuckDB", duckdb),
        await attempt(
          "SHA-256",
          async () => `${createHash("sha256").update("sniperforge").digest("hex").slice(0, 16)}…`,
        ),
        await attempt("workspace can be written", async () => writable(workspace)),
        diskSpace(workspace),
        await attempt("configuration", async () => {
          await loadConfig(workspace);
          return "valid";
        }),
        await attempt("strategies", async () => strategyNames(workspace).join(", ")),
      ];
      if (globals.json) printJson({ ok: findings.every(({ ok }) => ok), findings });
      else
        printTable(
          ["", "check", "found"],
          findings.map(({ check, ok, found }) => [ok ? colour.green("ok") : colour.red("no"), check, found]),
        );
      if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT.invalid;
    });
}

async function attempt(check: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, found: await work() };
  } catch (error) {
    return { check, ok: false, found: error instanceof Error ? error.message : String(error) };
  }
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1]);
  return {
    check: "Node",
    ok,
    found: ok ? process.version : `${process.version}: install ${NODE_FLOOR.join(".")} or newer`,
  };
}

async function duckdb(): Promise<string> {
  const instance = await DuckDBInstance.create(":memory:");
  try {
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll("select version()");
    return `DuckDB ${String(reader.getRows()[0]?.[0])}`;
  } finally {
    instance.closeSync();
  }
}

function writable(workspace: Workspace): string {
  accessSync(workspace.root, constants.W_OK);
  return workspace.root;
}

function diskSpace(workspace: Workspace): Finding {
  const { bavail, bsize } = statfsSync(workspace.root);
  const free = bavail * bsize;
  const ok = free >= DISK_FLOOR_BYTES;
  return {
    check: "disk",
    ok,
    found: ok ? `${sized(free)} free` : `${sized(free)} free: a recorded day needs gigabytes`,
  };
}
