/** A token as amounts are written in it. */
export interface Unit {
  readonly symbol: string;
  readonly decimals: number;
}

const MINUS = "−";
const NS_PER_MS = 1_000_000n;
const SIGNIFICANT_DIGITS = 4;

/** The amount as a double, for drawing only. */
export function drawn(raw: bigint, unit: Unit): number {
  return Number(raw) / Number(10n ** BigInt(unit.decimals));
}

/** How many decimals show the largest of these amounts with four significant digits, two at least. */
export function decimalsShown(raws: readonly bigint[], unit: Unit): number {
  const largest = raws.reduce((max, raw) => (abs(raw) > max ? abs(raw) : max), 0n);
  if (largest === 0n) return Math.min(2, unit.decimals);
  const wholeDigits = largest.toString().length - unit.decimals;
  return Math.min(unit.decimals, Math.max(2, SIGNIFICANT_DIGITS - wholeDigits));
}

/** The raw amount in whole units, rounded half away from zero: -532110000 lamports in 3 decimals: −0.532. */
export function amount(raw: bigint, unit: Unit, decimals: number): string {
  const dropped = 10n ** BigInt(Math.max(0, unit.decimals - decimals));
  const rounded = (abs(raw) + dropped / 2n) / dropped;
  const digits = rounded.toString().padStart(decimals + 1, "0");
  const whole = grouped(digits.slice(0, digits.length - decimals));
  const fraction = digits.slice(digits.length - decimals);
  const sign = raw < 0n && rounded !== 0n ? MINUS : "";
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${fraction}`;
}

/** The raw amount in whole units with its symbol, without zeros at the end: 10,000 USDC. Exact in all its decimals. */
export function trimmedAmount(raw: bigint, unit: Unit, decimals = unit.decimals): string {
  const text = amount(raw, unit, decimals);
  return `${text.includes(".") ? text.replace(/\.?0+$/, "") : text} ${unit.symbol}`;
}

/** As `amount`, with a plus before a gain. */
export function signedAmount(raw: bigint, unit: Unit, decimals: number): string {
  return plus(amount(raw, unit, decimals), raw > 0n);
}

/** A number with thousands separated. */
export function number(value: number, decimals = 0): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(decimals).split(".");
  const text = fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`;
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** 0.4123 as 41.2%. */
export function percent(share: number, decimals = 1): string {
  return `${number(share * 100, decimals)}%`;
}

/** As `percent`, with a plus before a gain. */
export function signedPercent(share: number, decimals = 2): string {
  return plus(percent(share, decimals), share > 0);
}

/** 1 order, 2 orders. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds with three significant digits at least: 94, 1,930, 0.42. */
export function milliseconds(ms: number): string {
  return number(ms, ms >= 100 ? 0 : ms >= 10 ? 1 : 2).replace(/\.0+$/, "");
}

/** A length of time in its two largest units: 14 d, 1 h 46 min, 2.50 s, 400 ms. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${milliseconds(ms)} ms`;
  if (ms < 59_950) return `${number(ms / 1_000, ms < 10_000 ? 2 : 1).replace(/\.0+$/, "")} s`;
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1_440), "d"],
    [Math.floor((minutes % 1_440) / 60), "h"],
    [minutes % 60, "min"],
  ].filter(([count]) => count !== 0);
  return parts
    .slice(0, 2)
    .map(([count, name]) => `${count} ${name}`)
    .join(" ");
}

/** 2026-10-05 09:00:00, UTC, from nanoseconds since the epoch. */
export function utcSecond(ns: bigint): string {
  return isoOf(ns).slice(0, 19).replace("T", " ");
}

/** 2026-10-05 09:00:00.120, UTC. */
export function utcMillisecond(ns: bigint): string {
  return isoOf(ns).slice(0, 23).replace("T", " ");
}

/** From → to, UTC, without saying the same day twice. */
export function utcRange(startNs: bigint, endNs: bigint): string {
  const start = utcSecond(startNs);
  const end = utcSecond(endNs);
  return `${start} → ${start.slice(0, 10) === end.slice(0, 10) ? end.slice(11) : end} UTC`;
}

/** The first digits of a hash or key, enough to tell two apart. */
export function shortened(text: string, digits = 8): string {
  return text.length <= digits + 1 ? text : `${text.slice(0, digits)}…`;
}

function isoOf(ns: bigint): string {
  return new Date(Number(ns / NS_PER_MS)).toISOString();
}

function plus(text: string, gain: boolean): string {
  return gain && /[1-9]/.test(text) ? `+${text}` : text;
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ",");
}

function abs(raw: bigint): bigint {
  return raw < 0n ? -raw : raw;
}
