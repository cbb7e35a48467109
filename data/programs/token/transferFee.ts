import { readStruct, type Struct } from "../layout.ts";
import { ceilDiv } from "../math/mulDiv.ts";
import { U64_MAX } from "../math/u128.ts";
import { extensionOffset } from "./extensions.ts";

/**
 * What a Token-2022 mint keeps of every transfer. Layout, formulas and rounding of solana-program/token-2022 at
 * 426400f2, interface/src/extension/transfer_fee/mod.rs.
 */
const CONFIG_FIELDS = {
  configAuthority: ["key", 0],
  withdrawAuthority: ["key", 32],
  /** Raw units that were collected to the mint. */
  withheldAmount: ["u64", 64],
} as const;
const FEE_FIELDS = {
  /** The first epoch in which it holds. */
  epoch: ["u64", 0],
  /** The most that one transfer costs, in raw units. */
  maximumFee: ["u64", 8],
  /** Parts per ten thousand of what is sent. */
  basisPoints: ["u16", 16],
} as const;
const OLDER_OFFSET = 72;
const NEWER_OFFSET = 90;

const ALL = 10_000n;

export type TransferFee = Struct<typeof FEE_FIELDS>;
export type TransferFeeConfig = Struct<typeof CONFIG_FIELDS> & {
  /** Holds before the newer one's epoch. */
  readonly older: TransferFee;
  readonly newer: TransferFee;
};

/** The fee of a mint, or null for a mint that keeps nothing. */
export function decodeTransferFeeConfig(mint: Uint8Array): TransferFeeConfig | null {
  const at = extensionOffset(mint, "transferFeeConfig");
  if (at === null) return null;
  return {
    ...readStruct("TransferFeeConfig", CONFIG_FIELDS, mint, at),
    older: readStruct("TransferFeeConfig.older", FEE_FIELDS, mint, at + OLDER_OFFSET),
    newer: readStruct("TransferFeeConfig.newer", FEE_FIELDS, mint, at + NEWER_OFFSET),
  };
}

/** The fee that holds in an epoch. */
export function transferFeeAt({ older, newer }: TransferFeeConfig, epoch: number): TransferFee {
  return BigInt(epoch) >= newer.epoch ? newer : older;
}

/** The fee that a mint takes in an epoch; null when it takes none. */
export function transferFeeOfMint(mint: Uint8Array, epoch: number): TransferFee | null {
  const config = decodeTransferFeeConfig(mint);
  return config === null ? null : transferFeeAt(config, epoch);
}

/** What is kept of `amount` raw units: min(⌈amount · basisPoints / 10000⌉, maximumFee). */
export function feeOf(fee: TransferFee | null, amount: bigint): bigint {
  if (fee === null || fee.basisPoints === 0 || amount === 0n) return 0n;
  const share = ceilDiv(amount * BigInt(fee.basisPoints), ALL);
  return share < fee.maximumFee ? share : fee.maximumFee;
}

/** The least amount to send so that `arriving` raw units arrive; null when no u64 is enough. */
export function amountToSend(fee: TransferFee | null, arriving: bigint): bigint | null {
  if (fee === null || fee.basisPoints === 0 || arriving === 0n) return arriving;
  const basisPoints = BigInt(fee.basisPoints);
  const atMost = arriving + fee.maximumFee;
  const proportional = basisPoints === ALL ? atMost : ceilDiv(arriving * ALL, ALL - basisPoints);
  const amount = proportional < atMost ? proportional : atMost;
  return amount > U64_MAX ? null : amount;
}

/**
 * The fee of the least amount that lets `arriving` raw units arrive; null when no u64 is enough. Pools ask for it where
 * they take an amount as what is to arrive; a fee of 10,000 basis points they see to themselves.
 */
export function inverseFeeOf(fee: TransferFee | null, arriving: bigint): bigint | null {
  const amount = amountToSend(fee, arriving);
  return amount === null ? null : feeOf(fee, amount);
}
