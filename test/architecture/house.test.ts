import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface LockedPackage {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
}
const manifest: Record<"scripts" | "dependencies" | "devDependencies", Record<string, string>> = JSON.parse(
  read("package.json"),
);
const lock: { lockfileVersion: number; packages: Record<string, LockedPackage> } = JSON.parse(
  read("package-lock.json"),
);
const installed = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && link !== true);

/** Licences under which a user may ship what they build with this project. */
const LICENCES = ["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "Unlicense"];

/** What is installed, or made by running the project; named as `.gitignore` names it. */
const IGNORED = /^(\.git|workspace|coverage)$|(^|\/)node_modules$|\.tmp$/;

/** Every other file of the project, by its path from the root. */
function projectFiles(folder = ""): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (IGNORED.test(path)) return [];
    if (entry.isDirectory()) return projectFiles(path);
    return entry.isFile() ? [path] : [];
  });
}

/** `file:line: text` for each line of the project's text files that the pattern finds. */
function linesWith(pattern: RegExp): string[] {
  return projectFiles().flatMap((path) => {
    const text = read(path);
    if (text.includes("\0")) return [];
    return text.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line}`] : []));
  });
}

test("every dependency is pinned to one exact version", () => {
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.length).toBeGreaterThan(0);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

test("the lockfile has a hash for every package, and no address that a package came from", () => {
  expect(lock.lockfileVersion).toBe(3);
  expect(installed.length).toBeGreaterThan(0);
  expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-")).map(([path]) => path)).toEqual([]);
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test("what is installed for a user is under a licence that lets them ship it", () => {
  const licences = installed
    .filter(([, { dev }]) => dev !== true)
    .map(([path, { license }]): [string, unknown] => {
      const own = join(path, "package.json");
      return [path, existsSync(join(ROOT, own)) ? JSON.parse(read(own)).license : license];
    });
  expect(licences.filter(([, licence]) => !LICENCES.some((allowed) => allowed === licence))).toEqual([]);
});

test("no file names a folder of somebody's machine", () => {
  expect(linesWith(/(?<![\w.~-])\/(home|root|Users|work)\/\w|\b[A-Z]:\\Users\\/)).toEqual([]);
});

test("no file names the host of a package registry", () => {
  expect(linesWith(/\bregistry\.[\w-]+\.(com|dev|io|net|org)\b/i)).toEqual([]);
  const configured = process.env.npm_config_registry;
  if (configured === undefined) return;
  const { hostname } = new URL(configured);
  const named = linesWith(new RegExp(`\\b${hostname.replaceAll(".", "\\.")}\\b`));
  expect(["localhost", "127.0.0.1"].includes(hostname) ? [] : named).toEqual([]);
});

test.each(["README.md", "CONTRIBUTING.md"].filter((page) => existsSync(join(ROOT, page))))(
  "every npm command in %s is a script of package.json",
  (page) => {
    const named = [...read(page).matchAll(/\bnpm (?:run ([\w:-]+)|(test))\b/g)].map(
      ([, run, test]) => run ?? test ?? "",
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in manifest.scripts))).toEqual([]);
  },
);
