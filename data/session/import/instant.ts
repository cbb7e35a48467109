import { parseDecimal, rawQuantity } from "./decimal.ts";

/** What a source's times count: seconds, milli-, micro- or nanoseconds since the epoch, or ISO 8601 text. */
export const TIME_UNITS = ["s", "ms", "us", "ns", "iso"] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

const DIGITS_OF_NS: Readonly<Record<Exclude<TimeUnit, "iso">, number>> = { s: 9, ms: 6, us: 3, ns: 0 };
const NS_PER_MS = 1_000_000n;
const NS_PER_MINUTE = 60_000_000_000n;
const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Nanoseconds since the epoch; null when the text is no such time. Digits past the nanosecond are no such time. */
export function parseInstant(text: string, unit: TimeUnit): bigint | null {
  if (unit === "iso") return parseIso(text);
  const decimal = parseDecimal(text);
  if (decimal === null) return null;
  const { raw, isExact } = rawQuantity(decimal, DIGITS_OF_NS[unit]);
  return isExact && raw >= 0n ? raw : null;
}

/** ISO 8601, to the nanosecond: `2022-04-06T00:00:01.5Z`, `2022-04-06 02:00+02:00`. Without an offset it is UTC. */
function parseIso(text: string): bigint | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", offset = "Z"] = match;
  const fields = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [y, mo, d, h, mi, s] = fields;
  const ms = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(ms);
  const isReal = back.getUTCMonth() === mo - 1 && back.getUTCDate() === d && h < 24 && mi < 60 && s < 60;
  if (!isReal) return null;
  const ns = BigInt(ms) * NS_PER_MS + BigInt(fraction.padEnd(9, "0")) - offsetMinutes(offset) * NS_PER_MINUTE;
  return ns < 0n ? null : ns;
}

function offsetMinutes(offset: string): bigint {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset);
  if (match === null) return 0n;
  const [, sign, hours = "0", minutes = "0"] = match;
  const total = BigInt(hours) * 60n + BigInt(minutes);
  return sign === "-" ? -total : total;
}

/** `2022-04-06T00:00:01.500000000Z` for nanoseconds since the epoch. */
export function instantText(ns: bigint): string {
  const seconds = new Date(Number(ns / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(ns % 1_000_000_000n).padStart(9, "0")}Z`;
}
