import { createHash } from "node:crypto";
import { z } from "zod";
import { STREAM_NAMES } from "../market/streams.ts";
import { InvalidData } from "../workspace/errors.ts";
import { isName } from "../workspace/workspace.ts";

/** The version of the session format that this code reads and writes. */
export const SCHEMA_VERSION = 1;
export const MANIFEST_FILE = "session.json";
/** More rows than this in one part are refused before anything is decoded. */
export const MAX_ROWS_PER_PART = 16_777_216;
/** Nanoseconds since the session's start stay exact as Numbers for this long: 104 days. */
export const MAX_SPAN_NS = BigInt(Number.MAX_SAFE_INTEGER);

const U64_MAX = 0xffff_ffff_ffff_ffffn;
const I64_MAX = 0x7fff_ffff_ffff_ffffn;
const DIGEST = /^[0-9a-f]{64}$/;
const NO_ROOT = "0".repeat(64);

const decimal = (greatest: bigint, wanted: string) =>
  z.string().refine((text) => /^(0|[1-9][0-9]{0,19})$/.test(text) && BigInt(text) <= greatest, {
    message: `has to be ${wanted} as a decimal string`,
  });
const seqText = decimal(BigInt(Number.MAX_SAFE_INTEGER), "a seq below 2^53");
const nanosText = decimal(I64_MAX, "nanoseconds since the epoch");
const u64Text = decimal(U64_MAX, "a u64");
const digest = z.string().regex(DIGEST, "has to be 64 lower-case hex digits");
const count = z.int().min(0);
const text = z.string().min(1).max(4_096);

const partSchema = z.strictObject({
  file: z.string().regex(/^[a-z_]+-[0-9]{4}\.parquet$/, "has to be a plain file name: <stream>-NNNN.parquet"),
  stream: z.enum(STREAM_NAMES),
  sha256: digest,
  bytes: count,
  rows: z.int().min(1).max(MAX_ROWS_PER_PART, `is more than a part may have (${MAX_ROWS_PER_PART})`),
  seqFrom: seqText,
  seqTo: seqText,
  nsFrom: nanosText,
  nsTo: nanosText,
});

const manifestSchema = z.strictObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  id: z.string().refine(isName, { message: "is not the name of a session" }),
  cluster: text,
  createdBy: z.strictObject({ name: text, version: text }),
  sources: z.array(z.strictObject({ name: text, kind: text, note: text.optional() })),
  programs: z.array(z.strictObject({ id: text, name: text, version: text.optional() })),
  anchors: z.array(z.strictObject({ wallNs: nanosText, monoNs: u64Text })),
  configHash: digest,
  startNs: nanosText.nullable(),
  endNs: nanosText.nullable(),
  parts: z.array(partSchema),
  slots: z.strictObject({ first: count, last: count, count: z.int().min(1) }).nullable(),
  state: z.enum(["open", "sealed"]),
  checkpoint: z.strictObject({ throughSeq: seqText }).nullable(),
  marks: z.record(z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, "has to be a camelCase word"), text),
  root: digest,
});

/** What a session says about itself: `session.json`. */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
export type ManifestPart = Manifest["parts"][number];
/** A manifest whose root is still to be computed. */
export type UnrootedManifest = Omit<Manifest, "root">;

/** The one form in which JSON is hashed: keys sorted by code unit, no spaces. Numbers have to be safe integers. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isSafeInteger(value))
    throw new TypeError(`${value} is not an integer that JSON can hold exactly`);
  return JSON.stringify(value);
}

/** The bytes of `session.json`, with its root: the SHA-256 of the same bytes with the root's digits set to zero. */
export function encodeManifest(manifest: UnrootedManifest): Uint8Array {
  return new TextEncoder().encode(canonicalJson({ ...manifest, root: rootOf(manifest) }));
}

function rootOf(manifest: UnrootedManifest): string {
  return createHash("sha256")
    .update(canonicalJson({ ...manifest, root: NO_ROOT }))
    .digest("hex");
}

/**
 * Reads the bytes of a manifest. `where` is what the file is called in errors. Throws InvalidData unless they are the
 * canonical form of a manifest of this version with the right root.
 */
export function decodeManifest(bytes: Uint8Array, where: string): Manifest {
  const found = parseJson(bytes, where);
  refuseOtherVersion(found, where);
  const parsed = manifestSchema.safeParse(found);
  if (!parsed.success) throw new InvalidData(where, describe(parsed.error));
  const manifest = parsed.data;
  if (!sameBytes(new TextEncoder().encode(canonicalJson(manifest)), bytes))
    throw new InvalidData(
      where,
      "is not in its canonical form (sorted keys, no spaces): it was edited after it was written",
    );
  if (rootOf(manifest) !== manifest.root)
    throw new InvalidData(where, "its root hash doesn't match what it says: it was changed or damaged");
  checkConsistency(manifest, where);
  return manifest;
}

function parseJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    throw new InvalidData(where, "is not JSON: it was truncated or damaged", { cause: error });
  }
}

function refuseOtherVersion(found: unknown, where: string): void {
  const version = typeof found === "object" && found !== null && "schemaVersion" in found ? found.schemaVersion : null;
  if (typeof version !== "number") throw new InvalidData(where, "has no schemaVersion: it is not a session's manifest");
  if (version > SCHEMA_VERSION)
    throw new InvalidData(
      where,
      `has schema version ${version}, this program reads ${SCHEMA_VERSION}: it was written by a newer version, upgrade sniperforge`,
    );
}

function describe(error: z.ZodError): string {
  const [first] = error.issues;
  if (first === undefined) return "is not a manifest";
  const path = first.path.length === 0 ? "" : `${first.path.join(".")}: `;
  return `${path}${first.message}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** What a schema can't say: parts in order and without holes, times and numbers that agree with each other. */
function checkConsistency(manifest: Manifest, where: string): void {
  const fault = manifest.state === "open" ? faultOfOpen(manifest) : faultOfSealed(manifest);
  if (fault !== null) throw new InvalidData(where, fault);
}

function faultOfOpen({ parts, startNs, endNs }: Manifest): string | null {
  return parts.length > 0 || startNs !== null || endNs !== null ? "is open, but lists parts or times" : null;
}

function faultOfSealed({ parts, startNs, endNs }: Manifest): string | null {
  if (startNs === null || endNs === null || parts.length === 0) return "is sealed, but has no parts or no times";
  const span = { startNs: BigInt(startNs), endNs: BigInt(endNs) };
  if (span.endNs < span.startNs) return "ends before it starts";
  if (span.endNs - span.startNs > MAX_SPAN_NS) return "spans more than the 104 days that one session may";
  for (const [at, part] of parts.entries()) {
    const fault = faultOfOrder(parts[at - 1], part) ?? faultOfRanges(part, span);
    if (fault !== null) return fault;
  }
  return null;
}

function faultOfOrder(before: ManifestPart | undefined, part: ManifestPart): string | null {
  const sameStream = before?.stream === part.stream;
  const expected = partFile(part.stream, sameStream ? Number(before.file.slice(-12, -8)) + 1 : 1);
  if (part.file !== expected)
    return `lists ${part.file} where ${expected} has to be: a part is missing or out of order`;
  if (before === undefined) return null;
  if (STREAM_NAMES.indexOf(before.stream) > STREAM_NAMES.indexOf(part.stream)) return `lists ${part.file} out of order`;
  if (sameStream && BigInt(before.seqTo) >= BigInt(part.seqFrom))
    return `${part.file} starts before ${before.file} ends`;
  return null;
}

function faultOfRanges(part: ManifestPart, span: { readonly startNs: bigint; readonly endNs: bigint }): string | null {
  if (BigInt(part.seqFrom) > BigInt(part.seqTo)) return `${part.file} ends before it starts`;
  const [from, to] = [BigInt(part.nsFrom), BigInt(part.nsTo)];
  return from > to || from < span.startNs || to > span.endNs ? `${part.file} has times outside of the session's` : null;
}

/** `swap`, 1 → `swap-0001.parquet`. */
export function partFile(stream: string, number: number): string {
  return `${stream}-${String(number).padStart(4, "0")}.parquet`;
}
