import { DecodeError } from "../layout.ts";

/** A JSON value whose whole numbers are exact: those that a Number can't hold are bigints. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [name: string]: Json };

/** Deeper than any transaction; a text made to exhaust the stack is refused before it does. */
const DEPTH_MAX = 64;
/** A whole number that a Number might not hold. */
const LONG_NUMBER = /(?:^|[[:,])\s*-?\d{16,}\s*(?:[,\]}]|$)/;
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const WORDS: readonly (readonly [string, Json])[] = [
  ["null", null],
  ["true", true],
  ["false", false],
];

/** The documents of a text, and what follows them that is none. */
export interface JsonText {
  readonly documents: readonly Json[];
  /** What is wrong behind the last document; null when the text ends there. */
  readonly rest: DecodeError | null;
}

/**
 * The values of a text that holds one JSON document, or several one after another (with or without commas between
 * them, as logs have them). Throws DecodeError, with the place in the text, where it begins with none.
 */
export function jsonDocuments(text: string): JsonText {
  // Lines of logs may have such numbers, which are no numbers of the document.
  const hasLongNumber = LONG_NUMBER.test(text) && LONG_NUMBER.test(text.replace(STRINGS, '""'));
  const whole = hasLongNumber ? undefined : parsed(text);
  if (whole !== undefined) return { documents: [whole], rest: null };
  const reader = new JsonReader(text);
  const documents: Json[] = [];
  while (reader.hasMore()) {
    try {
      documents.push(reader.value(0));
    } catch (error) {
      if (!(error instanceof DecodeError) || documents.length === 0) throw error;
      return { documents, rest: error };
    }
  }
  return { documents, rest: null };
}

/** The text as one document, read by the machine's own reader; undefined where that can't be, or is nested too deep. */
function parsed(text: string): Json | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return isNestedWithin(value, DEPTH_MAX) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isNestedWithin(value: Json, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((part: Json) => isNestedWithin(part, depth - 1));
}

/** A value as one line of JSON; numbers that a Number can't hold become texts. */
export function jsonLine(value: Json): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part));
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes past what may stand between documents. */
  hasMore(): boolean {
    this.#match(/[\s,]*/y);
    return this.#at < this.#text.length;
  }

  value(depth: number): Json {
    if (depth > DEPTH_MAX) this.#fail(`nested more than ${DEPTH_MAX} deep`);
    this.#match(/[ \t\n\r]*/y);
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case '"':
        return this.#string();
      case undefined:
        return this.#fail("the text ends before a value does");
      default:
        return this.#wordOrNumber();
    }
  }

  #object(depth: number): Json {
    const entries: [string, Json][] = [];
    this.#at++;
    for (let first = true; !this.#takes("}"); first = false) {
      if (!first) this.#expect(",");
      this.#match(/[ \t\n\r]*/y);
      const name = this.#string();
      this.#expect(":");
      entries.push([name, this.value(depth + 1)]);
    }
    return Object.fromEntries(entries);
  }

  #list(depth: number): Json {
    const items: Json[] = [];
    this.#at++;
    for (let first = true; !this.#takes("]"); first = false) {
      if (!first) this.#expect(",");
      items.push(this.value(depth + 1));
    }
    return items;
  }

  #string(): string {
    if (this.#text[this.#at] !== '"') this.#fail("a name in quotes was expected");
    let end = this.#at + 1;
    let isPlain = true;
    while (end < this.#text.length && this.#text[end] !== '"') {
      const escapes = this.#text[end] === "\\";
      if (escapes) isPlain = false;
      end += escapes ? 2 : 1;
    }
    const quoted = this.#text.slice(this.#at, end + 1);
    if (isPlain && end < this.#text.length) {
      this.#at = end + 1;
      return quoted.slice(1, -1);
    }
    try {
      const value: unknown = JSON.parse(quoted);
      if (typeof value !== "string") return this.#fail("a text was expected");
      this.#at = end + 1;
      return value;
    } catch {
      return this.#fail("a text that isn't closed, or has an unknown escape or a control character");
    }
  }

  #wordOrNumber(): Json {
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    const found = this.#match(/-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y);
    if (found === null) return this.#fail(`"${this.#text[this.#at]}" begins no value`);
    const value = Number(found[0]);
    const isWhole = found[1] === undefined && found[2] === undefined;
    return isWhole && !Number.isSafeInteger(value) ? BigInt(found[0]) : value;
  }

  #takes(mark: string): boolean {
    this.#match(/[ \t\n\r]*/y);
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) this.#fail(`"${mark}" was expected`);
  }

  /** What a sticky pattern finds here; the reader stands behind it then. */
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  #fail(reason: string): never {
    throw new DecodeError("JSON", "text", this.#at, reason);
  }
}
