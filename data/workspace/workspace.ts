import { lstatSync, mkdirSync, realpathSync, type Stats } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { InvalidData } from "./errors.ts";

/** The four kinds of thing that a workspace holds; each has a folder of its own. */
export const SHELVES = ["sessions", "runs", "promotions", "profiles"] as const;
export type Shelf = (typeof SHELVES)[number];

/** The folder that a user's sessions, runs, promotions and profiles live in. */
export interface Workspace {
  /** Absolute, links resolved. */
  readonly root: string;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/**
 * Which folder is the workspace: the `--workspace` flag, else SNIPERFORGE_WORKSPACE, else `./workspace`
 * below `here`. Absolute; need not exist.
 */
export function workspaceFolder(
  flag: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  here: string,
): string {
  return resolve(here, flag || environment.SNIPERFORGE_WORKSPACE || "workspace");
}

/** Opens the workspace in `folder`, making it and its shelves where they are missing. */
export function openWorkspace(folder: string): Workspace {
  mkdirSync(folder, { recursive: true });
  const workspace = { root: realpathSync(folder) };
  for (const shelf of SHELVES) mkdirSync(shelfFolder(workspace, shelf), { recursive: true });
  return workspace;
}

/** True when `name` may stand for something in a workspace: lower-case letters, digits, `.`, `_`, `-`, and no `..`. */
export function isName(name: string): boolean {
  return NAME.test(name) && !name.includes("..");
}

/** Throws InvalidData unless `name` is one that a workspace takes. `what` says what it would name. */
export function checkName(what: string, name: string): void {
  if (!isName(name))
    throw new InvalidData(
      `${what} ${JSON.stringify(name)}`,
      "is not a name: use up to 64 lower-case letters, digits, dots, hyphens and underscores, starting with a letter or digit, without two dots in a row",
    );
}

/** The folder of a shelf. Throws InvalidData when it is a link or a file. */
export function shelfFolder(workspace: Workspace, shelf: Shelf): string {
  const folder = join(workspace.root, shelf);
  checkFolder(folder, shelf);
  return folder;
}

/**
 * Where the thing called `name` on a shelf is, or would be. Throws InvalidData for what is no name, and for
 * a folder that is a link or a file: nothing in a workspace may lead out of it.
 */
export function folderOf(workspace: Workspace, shelf: Shelf, name: string): string {
  checkName(shelf.slice(0, -1), name);
  const folder = resolveInside(shelfFolder(workspace, shelf), name);
  checkFolder(folder, `${shelf}/${name}`);
  return folder;
}

/** `name` below `folder`, absolute. Throws InvalidData when it would be somewhere else. */
export function resolveInside(folder: string, name: string): string {
  const path = resolve(folder, name);
  const inside = relative(folder, path);
  if (inside === "" || inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new InvalidData(JSON.stringify(name), `leads out of ${folder}`);
  return path;
}

/** What is at `path` itself, links not followed; null when nothing is. */
export function statusOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

function checkFolder(folder: string, shown: string): void {
  const status = statusOf(folder);
  if (status === null || status.isDirectory()) return;
  throw new InvalidData(shown, status.isSymbolicLink() ? "is a link: put the folder itself here" : "is not a folder");
}
