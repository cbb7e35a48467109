/** Bytes of an account that are all different, behind its discriminator; its flags are made 0 or 1. */
export function accountBytes(
  form: { readonly discriminator: Uint8Array; readonly fields: Readonly<Record<string, readonly [string, number]>> },
  size: number,
): Uint8Array {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 11 + 3) & 0xff);
  bytes.set(form.discriminator);
  for (const [type, at] of Object.values(form.fields)) if (type === "bool" && at < size) bytes[at] = at & 1;
  return bytes;
}

/** The bytes with some of them changed, as far as they reach. */
export function mutated(
  bytes: Uint8Array,
  changes: readonly (readonly [at: number, value: number])[],
  size: number,
): Uint8Array {
  const copy = bytes.slice(0, size);
  for (const [at, value] of changes) if (at < copy.length) copy[at] = value;
  return copy;
}
