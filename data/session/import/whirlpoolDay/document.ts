import type { z } from "zod";
import { InvalidData } from "#data/workspace/errors.ts";

/** Reads a JSON document of one form. Throws InvalidData with where it came from and the first field at fault. */
export function parseDocument<T>(text: string, where: string, form: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InvalidData(where, `is not JSON (${cause instanceof Error ? cause.message : cause})`, { cause });
  }
  const parsed = form.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new InvalidData(`${where}, ${issue?.path.join(".") || "top level"}`, issue?.message ?? "has another form");
}
