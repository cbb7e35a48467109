import type { Pubkey, Slot } from "../../market/units.ts";

/**
 * A transaction in one form, whatever it came as: `getTransaction` or `getBlock` JSON, a ConfirmedBlock
 * in protobuf, a Yellowstone update or a Helius notification.
 */
export interface TransactionRecord {
  /** Null where the source can't say: some dumps have instructions alone. */
  readonly signature: string | null;
  readonly slot: Slot | null;
  /** Place in its block, from 0; null where the source can't say. */
  readonly txIndex: number | null;
  readonly blockTimeS: number | null;
  readonly version: "legacy" | 0 | 1;
  /** Static keys, then loaded writable ones, then loaded readonly ones: what instructions index into. */
  readonly keys: readonly Pubkey[];
  /** The first so many keys signed; the first of all pays. */
  readonly signers: number;
  /** What a v1 message asks for itself; others ask by calls of the compute-budget program. */
  readonly config?: MessageConfig;
  /** Null when it succeeded; else the error as an RPC node has it, in one line of JSON. */
  readonly error: string | null;
  readonly feeLamports: bigint;
  /** Every instruction that was reached, at any depth, in the order of execution. */
  readonly calls: readonly InstructionCall[];
  /** Null where the source has none. They may be truncated: see `logsTruncated`. */
  readonly logs: readonly string[] | null;
  readonly logsTruncated: boolean;
  readonly tokenBalances: readonly TokenBalance[];
  /** Lamports before and after, by place in `keys`; empty where the source has none. */
  readonly lamportsBefore: readonly bigint[];
  readonly lamportsAfter: readonly bigint[];
}

/** Limits and fee that a v1 message carries; null where it doesn't say. */
export interface MessageConfig {
  /** For the whole transaction, in lamports; not a price of a compute unit. */
  readonly priorityFeeLamports: bigint | null;
  readonly computeUnitLimit: number | null;
  readonly loadedAccountsBytesMax: number | null;
  readonly heapBytes: number | null;
}

/** One instruction as it was called. */
export interface InstructionCall {
  /** Place in `calls`. */
  readonly index: number;
  /** See ixPathOf: the outer instruction, and the ordinal among those that it led to. */
  readonly path: number;
  /** 1 for an outer instruction, 2 for one that it called, and so on; null where the source can't say. */
  readonly height: number | null;
  readonly program: Pubkey;
  readonly accounts: readonly Pubkey[];
  readonly data: Uint8Array;
  /** The lines that it logged itself, between its `invoke` and its end; none where the source has no logs. */
  readonly logs: readonly string[];
  /**
   * What a node said of it instead of its accounts and data, in one line of JSON: encoding `jsonParsed`, and an
   * instruction whose bytes don't follow from that. Accounts and data are empty then.
   */
  readonly parsed?: string;
}

/** A token account that the transaction touched. Amounts in raw units; 0 before it existed, or after it was closed. */
export interface TokenBalance {
  readonly account: Pubkey;
  readonly mint: Pubkey;
  readonly owner: Pubkey | null;
  readonly tokenProgram: Pubkey | null;
  readonly decimals: number;
  readonly before: bigint;
  readonly after: bigint;
}

/** A block as a source gives it whole. */
export interface BlockRecord {
  /** Null where the source doesn't say it and the caller didn't. */
  readonly slot: Slot | null;
  readonly parentSlot: Slot | null;
  readonly blockHash: string | null;
  readonly parentBlockHash: string | null;
  readonly blockHeight: number | null;
  readonly blockTimeS: number | null;
  readonly transactions: readonly TransactionRecord[];
}
