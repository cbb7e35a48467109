import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A licence's own text, and the packages that came under it. */
export interface Licence {
  readonly packages: readonly string[];
  readonly text: string;
}

/** The licences of the packages that these files belong to, which whoever passes the files on has to pass on too. */
export async function licencesOf(files: readonly string[]): Promise<Licence[]> {
  const folders = new Set(files.flatMap((file) => file.match(/^.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/) ?? []));
  const packages = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const name = folder.replace(/^.*node_modules[\\/]/, "");
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file, so it can't be passed on in a report`);
    const text = (await readFile(join(folder, file), "utf8")).trim();
    packages.set(text, [...(packages.get(text) ?? []), name]);
  }
  return [...packages].map(([text, names]) => ({ packages: names, text }));
}
