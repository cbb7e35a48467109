import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { paletteRules } from "../theme.ts";
import { type Licence, licencesOf } from "./licences.ts";

/** What every page carries: its script and style, and the hash that its content policy names. */
export interface Bundle {
  readonly script: string;
  /** SHA-256 of the script as content security policies write it. */
  readonly scriptHash: string;
  readonly style: string;
  readonly licences: readonly Licence[];
}

/** Bundles the page's script with vega-embed, so that a sheet needs nothing but itself. */
async function bundled(): Promise<Bundle> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const { metafile, outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ["browser.ts"],
    bundle: true,
    charset: "utf8",
    format: "iife",
    logLevel: "silent",
    metafile: true,
    minify: true,
    platform: "browser",
    target: "es2022",
    write: false,
  });
  // A script element ends at the first `</script`, wherever it stands.
  const script = (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
  const hash = createHash("sha256").update(script).digest("base64");
  return {
    script,
    scriptHash: `sha256-${hash}`,
    style: paletteRules() + (await readFile(join(folder, "sheet.css"), "utf8")),
    licences: await licencesOf(Object.keys(metafile.inputs).map((file) => join(folder, file))),
  };
}

/** Made when this module is first imported, once a process. */
export const BUNDLE: Bundle = await bundled();
