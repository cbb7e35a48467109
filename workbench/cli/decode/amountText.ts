import { WELL_KNOWN_TOKENS } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { grouped } from "../terminal.ts";

/** Raw units as a decimal: 1234567 with 6 decimals → `1.234567`. */
export function decimal(raw: bigint, decimals: number): string {
  const sign = raw < 0n ? "-" : "";
  const digits = String(raw < 0n ? -raw : raw).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const part = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${sign}${grouped(whole)}${part === "" ? "" : `.${part}`}`;
}

/** Lamports as SOL. */
export function solText(lamports: bigint): string {
  return `${decimal(lamports, 9)} SOL`;
}

/** A token's symbol where it is well known, else its mint. */
export function tokenText(mint: Pubkey): string {
  return WELL_KNOWN_TOKENS.find((token) => token.mint === mint)?.symbol ?? mint;
}
