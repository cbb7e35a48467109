/**
 * The units that everything here is counted in. A branded type is a plain number, bigint or string at
 * run time; the brand only keeps a slot from being used as a time, or lamports as tokens.
 */
declare const unit: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

/** A slot number. Exact as a Number: 2^53 slots of 200 ms are 57 million years. */
export type Slot = Branded<number, "Slot">;

/** Nanoseconds since the session's start. Exact as a Number for 104 days. */
export type Nanos = Branded<number, "Nanos">;

/** Nanoseconds since the Unix epoch, as stored on disk (int64). */
export type WallNanos = Branded<bigint, "WallNanos">;

/** One SOL is 1,000,000,000 lamports. */
export type Lamports = Branded<bigint, "Lamports">;

/** A token amount in the token's smallest unit (u64); decimals are for people. */
export type RawAmount = Branded<bigint, "RawAmount">;

/** A base58 public key on Solana, or the name an importer gives an instrument of another venue. */
export type Pubkey = Branded<string, "Pubkey">;

/** The order of knowledge: frame × 65,536 + index within the frame. Exact for 1.3 × 10^11 frames. */
export type Seq = Branded<number, "Seq">;

/** How many events one frame may hold; the factor between a frame number and its `seq`. */
export const SEQS_PER_FRAME = 65_536;

/** The `seq` of the event at `index` within `frame`. Throws RangeError when either leaves its range. */
export function seqOf(frame: number, index: number): Seq {
  if (!Number.isInteger(index) || index < 0 || index >= SEQS_PER_FRAME)
    throw new RangeError(`index ${index} within a frame is not in 0..${SEQS_PER_FRAME - 1}`);
  const seq = frame * SEQS_PER_FRAME + index;
  if (!Number.isSafeInteger(frame) || frame < 0 || !Number.isSafeInteger(seq))
    throw new RangeError(`frame ${frame} is not a frame number`);
  return seq as Seq;
}

/** The frame that an event of this `seq` was derived from. */
export function frameOf(seq: number): number {
  return Math.floor(seq / SEQS_PER_FRAME);
}
