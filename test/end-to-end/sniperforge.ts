import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../workbench/cli/bin.mjs", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[];
  /** Another Node, by its major version, from the package registry; default the one that runs the tests. */
  readonly nodeMajor?: number;
}

/** Runs the command line in a process of its own, as a user would. */
export function sniperforge(args: readonly string[], around: Surroundings = {}): Promise<Outcome> {
  const { env = {}, cwd, nodeFlags = [], nodeMajor } = around;
  const line = [...nodeFlags, BIN, ...args];
  // Without --ignore-scripts=false the package that brings Node lacks its binary, and npx falls back to this machine's.
  const [command, words] =
    nodeMajor === undefined
      ? [process.execPath, line]
      : ["npx", ["-y", "--ignore-scripts=false", `node@${nodeMajor}`, ...line]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** As `sniperforge` with --json: the document, or an error that shows what the command said. */
export async function json<Document>(args: readonly string[], around: Surroundings = {}): Promise<Document> {
  const { code, stdout, stderr } = await sniperforge([...args, "--json"], around);
  if (code !== 0) throw new Error(`sniperforge ${args.join(" ")} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Document;
}

/** A folder that is gone after the tests: for a workspace. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "sniperforge-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
