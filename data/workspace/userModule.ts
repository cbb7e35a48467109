import { basename, dirname } from "node:path";
import { type BuildFailure, type BuildOptions, build } from "esbuild";
import { InvalidData } from "./errors.ts";

/**
 * A TypeScript or JavaScript file of the user's as one module in JavaScript, with all that it imports unless
 * `options` say otherwise. `shown` is what the file is called in errors. Throws InvalidData when it doesn't
 * compile.
 */
export async function bundleModule(
  file: string,
  shown: string,
  options: Pick<BuildOptions, "plugins" | "minifyWhitespace"> = {},
): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "es2022",
      legalComments: "none",
      write: false,
      logLevel: "silent",
      ...options,
    });
    return outputFiles[0]?.text ?? "";
  } catch (error) {
    throw new InvalidData(shown, `doesn't compile: ${explain(error)}`, { cause: error });
  }
}

/** Runs a module that `bundleModule` gave, and gives its default export. Throws InvalidData when it fails. */
export async function evaluateModule(code: string, shown: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(
      `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
    );
    return module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidData(shown, `fails when it is loaded: ${reason}`, { cause: error });
  }
}

function explain(error: unknown): string {
  const failures = (error as Partial<BuildFailure>).errors ?? [];
  if (failures.length === 0) return error instanceof Error ? error.message : String(error);
  return failures
    .map(
      ({ text, location }) =>
        `${location === null ? "" : `${basename(location.file)}, line ${location.line}: `}${text}`,
    )
    .join("; ");
}
