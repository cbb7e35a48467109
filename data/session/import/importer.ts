import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { basename } from "node:path";
import type { z } from "zod";
import { InvalidData, UsageError } from "../../workspace/errors.ts";
import type { Workspace } from "../../workspace/workspace.ts";
import { canonicalJson, type Manifest } from "../manifest.ts";
import { deriveId, type SessionDescription, SessionWriter } from "../writer.ts";

/** How far an import has come; `total` is null where only the end of the input tells it. */
export interface ImportProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
}

/** What every import is told, whatever the source. */
export interface ImportRequest {
  readonly workspace: Workspace;
  /** The file or folder to read. */
  readonly input: string;
  /** The new session's name; made from the input's when left out. */
  readonly id?: string | undefined;
  /** As the importer's own schema says; left out when there is nothing to say. */
  readonly options?: unknown;
  /** `off`: frames are numbered, their bytes are not kept. */
  readonly raw: "keep" | "off";
  readonly createdBy: Manifest["createdBy"];
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** A kind of recording that can be made into a session. */
export interface Importer {
  /** As in `session import <name>`. */
  readonly name: string;
  readonly description: string;
  readonly options: z.ZodType;
  /**
   * Makes a session of the input and gives its manifest. Throws InvalidData for input that isn't what the importer
   * reads, UsageError for options that it doesn't take; no session is left then.
   */
  run(request: ImportRequest): Promise<Manifest>;
}

/** What one importer has to say of itself: `Options` are its options, checked. */
export interface ImporterDefinition<Schema extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly options: Schema;
  /** What the session says of itself from the start. */
  readonly cluster: string;
  /** The session's name when none was given. */
  readonly idOf: (input: string) => string;
  /** Reads the input and writes its frames and events; gives what the manifest has to say of them. */
  readonly write: (task: ImportTask<z.output<Schema>>) => Promise<Partial<SessionDescription>>;
}

export interface ImportTask<Options> {
  readonly input: string;
  readonly options: Options;
  readonly writer: SessionWriter;
  readonly onProgress: (progress: ImportProgress) => void;
}

/** An importer: options are checked before anything is written, and an import that fails leaves nothing behind. */
export function defineImporter<Schema extends z.ZodType>(definition: ImporterDefinition<Schema>): Importer {
  const { name, description, options: schema, cluster } = definition;
  return {
    name,
    description,
    options: schema,
    async run({ workspace, input, id, options, raw, createdBy, onProgress = () => {} }) {
      const checked = parseOptions(name, schema, options);
      checkInput(input);
      const configHash = createHash("sha256")
        .update(canonicalJson({ importer: name, options: checked, raw }))
        .digest("hex");
      const session = { workspace, id: id ?? deriveId(definition.idOf(input)), cluster, createdBy, configHash, raw };
      const writer = await SessionWriter.create(session);
      try {
        return await writer.seal(await definition.write({ input, options: checked, writer, onProgress }));
      } catch (error) {
        await writer.discard();
        throw error;
      }
    },
  };
}

/** Options as an importer's schema has them. Throws UsageError with the first that it doesn't take. */
export function parseOptions<Schema extends z.ZodType>(
  name: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const option = issue === undefined || issue.path.length === 0 ? "options" : `option ${issue.path.join(".")}`;
  throw new UsageError(`import ${name}: ${option}: ${issue?.message ?? "not understood"}`);
}

/** Throws InvalidData when there is nothing at this path. */
export function checkInput(input: string): void {
  if (statSync(input, { throwIfNoEntry: false }) === undefined)
    throw new InvalidData(input, "is not there: give the path of what is to be imported");
}

/** `spot_btcusdt_20240808.gz` → `spot_btcusdt_20240808`: a file's name without what says how it is packed. */
export function stemOf(input: string): string {
  return basename(input).replace(/(\.(csv|tsv|parquet|jsonl|ndjson|json|txt))?(\.gz)?$/i, "");
}
