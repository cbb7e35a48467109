import type { Pubkey } from "../../market/units.ts";
import { type Appended, type BorshStruct, type BorshTail, joined, readBorsh, writeBorsh } from "../borsh.ts";
import { beginsWith, bytesOfHex, DecodeError, expectAccount, type Struct } from "../layout.ts";

/**
 * The account in which pump.fun's fee program keeps what trades cost: one for the bonding curves, one for PumpSwap.
 * Layout: IDL of the fee program in npm @pump-fun/pump-sdk 2.0.0, src/idl/pump_fees.json. It had no stable tiers at
 * first and no exotic fees until September 2026; accounts are padded with zeros, which read as none.
 */
export const PUMP_FEES = "pfeeUxB6jkeY1Hxd7CsFCAjcbHA9rWtchMGdZ6VojVZ" as Pubkey;

/** The account of the bonding curves, and of PumpSwap: ["fee_config", program] of the fee program. */
export const CURVE_FEE_CONFIG = "8Wf5TiAheLUqBrKXeYg2JtAFFMWtKdG2BSFgqUcPVwTt" as Pubkey;
export const POOL_FEE_CONFIG = "5PHirr8joyTMp9JMm6nW7hNDVyEYdkzDqazxPD7RaTjx" as Pubkey;

const DISCRIMINATOR = bytesOfHex("8f3492bbdb7b4c9b");
const FLAT_OFFSET = 41;
const HEAD_SIZE = 65;

const TIER_FIELDS = {
  /** The least market cap that it is for, in raw units of the quote token. */
  marketCap: ["u128", 0],
  lpFeeBps: ["u64", 16],
  protocolFeeBps: ["u64", 24],
  creatorFeeBps: ["u64", 32],
} as const;
const FIELDS = {
  bump: "u8",
  admin: "key",
  flatLpFeeBps: "u64",
  flatProtocolFeeBps: "u64",
  flatCreatorFeeBps: "u64",
  /** For coins priced in SOL. */
  tiers: TIER_FIELDS,
} as const;
const APPENDED = {
  /** For coins priced in USDC. */
  stableTiers: TIER_FIELDS,
  /** For coins priced in anything else; the flat fees while all three are 0. */
  exoticLpFeeBps: "u64",
  exoticProtocolFeeBps: "u64",
  exoticCreatorFeeBps: "u64",
} as const;

export type FeeTier = Struct<typeof TIER_FIELDS>;

/** Fields that the account ends before are null. */
export type FeeConfig = BorshStruct<typeof FIELDS> & Appended<typeof APPENDED> & BorshTail;

/** Rates that add up to more than the whole amount, or tiers out of order, are none that the program would keep. */
const ALL_BPS = 10_000n;
const TIERS_MAX = 255;

/** True for bytes that begin as a FeeConfig does. */
export function isFeeConfig(bytes: Uint8Array): boolean {
  return beginsWith(bytes, DISCRIMINATOR);
}

/** A fee program's account. Throws DecodeError for bytes that no FeeConfig can have. */
export function decodeFeeConfig(bytes: Uint8Array): FeeConfig {
  expectAccount("FeeConfig", bytes, DISCRIMINATOR, HEAD_SIZE);
  const config = readBorsh("FeeConfig", FIELDS, APPENDED, bytes, DISCRIMINATOR.length);
  if (config.flatLpFeeBps + config.flatProtocolFeeBps + config.flatCreatorFeeBps > ALL_BPS)
    throw new DecodeError("FeeConfig", "flatLpFeeBps", FLAT_OFFSET, "the flat fees take more than the whole amount");
  expectTiers("tiers", config.tiers);
  expectTiers("stableTiers", config.stableTiers ?? []);
  return config;
}

function expectTiers(field: "tiers" | "stableTiers", tiers: readonly FeeTier[]): void {
  const fail = (reason: string) => {
    throw new DecodeError("FeeConfig", field, HEAD_SIZE, reason);
  };
  if (tiers.length > TIERS_MAX) fail(`${tiers.length} of them`);
  for (const [i, { marketCap, lpFeeBps, protocolFeeBps, creatorFeeBps }] of tiers.entries()) {
    if (lpFeeBps + protocolFeeBps + creatorFeeBps > ALL_BPS) fail(`tier ${i} takes more than the whole amount`);
    if (i > 0 && marketCap < (tiers[i - 1] as FeeTier).marketCap) fail(`tier ${i} begins below the one before it`);
  }
}

/** The bytes that `decodeFeeConfig` reads as `config`. */
export function encodeFeeConfig(config: FeeConfig): Uint8Array {
  return joined([DISCRIMINATOR, writeBorsh(FIELDS, APPENDED, config)]);
}
