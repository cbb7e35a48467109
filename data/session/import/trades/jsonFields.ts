import { InvalidData } from "../../../workspace/errors.ts";

const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The members of a JSON object as text: numbers digit by digit as they stand there, which JSON.parse would round to
 * doubles. Throws InvalidData when the text is no object.
 */
export function jsonFields(json: string, where: string): Record<string, string | null> {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(TOKENS, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  } catch (error) {
    throw new InvalidData(where, "is not JSON", { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidData(where, "is not a JSON object");
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, textOf(member)]));
}

function textOf(member: unknown): string | null {
  if (member === null || typeof member === "string") return member;
  return JSON.stringify(member) ?? null;
}
