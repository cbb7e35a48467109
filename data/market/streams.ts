/**
 * Every kind of event and its columns, once. The Parquet schema, the blocks that the engine reads, the
 * views that strategies see and the tables of `sniperforge query` are all derived from this table.
 *
 * A trailing `?` marks a column that is empty where the source can't say.
 *
 * | type   | on disk                        | in a block                                |
 * |--------|--------------------------------|-------------------------------------------|
 * | seq    | UINT_64                        | Float64Array, exact below 2^53            |
 * | nanos  | INT_64, ns since the epoch     | Float64Array, ns since the session's start|
 * | slot   | UINT_64                        | Float64Array (also block heights)         |
 * | u64    | UINT_64                        | BigUint64Array                            |
 * | i64    | INT_64                         | BigInt64Array                             |
 * | u128   | two UINT_64: `_hi`, `_lo`      | two BigUint64Array: `…Hi`, `…Lo`          |
 * | i128   | INT_64 `_hi`, UINT_64 `_lo`    | BigInt64Array `…Hi`, BigUint64Array `…Lo` |
 * | u32    | UINT_32                        | Uint32Array                               |
 * | i32    | INT32                          | Int32Array                                |
 * | f64    | DOUBLE                         | Float64Array                              |
 * | bool   | BOOLEAN                        | Uint8Array                                |
 * | key    | UTF8, dictionary               | Uint32Array into the session's names      |
 * | text   | UTF8, dictionary               | Uint32Array into the session's names      |
 * | id     | UTF8                           | not loaded                                |
 * | bytes  | BYTE_ARRAY                     | not loaded                                |
 */
type Required =
  | "seq"
  | "nanos"
  | "slot"
  | "u64"
  | "i64"
  | "u128"
  | "i128"
  | "u32"
  | "i32"
  | "f64"
  | "bool"
  | "key"
  | "text"
  | "id"
  | "bytes";
export type ColumnType = Required | `${Exclude<Required, "seq" | "bool">}?`;
export type Columns = Readonly<Record<string, ColumnType>>;

/** Columns that every stream begins with. */
const arrivalColumns = { seq: "seq", recvNs: "nanos", source: "text" } as const;
/** Where on the chain it happened; see ChainPos. */
const chainColumns = { slot: "slot", txIndex: "u32?", ixPath: "u32?" } as const;

export const STREAMS = {
  slot: {
    ...arrivalColumns,
    slot: "slot",
    /** processed | confirmed | finalized | dead */
    status: "text",
    parent: "slot?",
    leader: "key?",
    blockHash: "id?",
    blockHeight: "slot?",
    blockTimeS: "u32?",
  },
  pool: {
    ...arrivalColumns,
    ...chainColumns,
    program: "key",
    pool: "key",
    mintA: "key",
    mintB: "key",
    /** Raw units of B per raw unit of A; what signals read, nothing settles by it. */
    price: "f64",
    reserveA: "u64?",
    reserveB: "u64?",
    /** Square root of the price, Q64.64. */
    sqrtPrice: "u128?",
    liquidity: "u128?",
    tick: "i32?",
    tickSpacing: "i32?",
    /** Parts per million of the input. */
    feePpm: "u32",
    /** The protocol's share of the fee, in hundredths of a percent. */
    protocolFeeBps: "u32?",
    /** Shares of the fee in parts per million, where a program counts so: the protocol's, and a fund's beside it. */
    protocolFeePpm: "u32?",
    fundFeePpm: "u32?",
    /** Which token the fee is taken in: 0 the input, 1 A, 2 B. */
    feeOn: "u32?",
    /** The program's own bits of what the pool lets through. */
    status: "u32?",
    /** Swaps are let through from then on. */
    openTimeS: "u32?",
    /** A fee that follows volatility, in the program's own units: constants, then what swaps change. */
    volatilityFilterS: "u32?",
    volatilityDecayS: "u32?",
    volatilityReductionBps: "u32?",
    volatilityControl: "u32?",
    volatilityMax: "u32?",
    volatilityReference: "u32?",
    volatilityAccumulator: "u32?",
    volatilityIndexReference: "i32?",
    volatilityUpdatedS: "u32?",
    /** What a pool's creator gets of each swap, in parts per million, and in which token, numbered as in feeOn. */
    creatorFeePpm: "u32?",
    creatorFeeOn: "u32?",
    /** The liquidity providers' part where each fee is a rate of its own; what it and the creator's leave is the protocol's. */
    lpFeePpm: "u32?",
    /** What the price counts beyond the reserves that are there; below 0 for what lies there and isn't the pool's. */
    virtualReserveA: "i128?",
    virtualReserveB: "i128?",
  },
  ticks: {
    ...arrivalColumns,
    ...chainColumns,
    program: "key",
    pool: "key",
    /** Tick index, bin id, or price level of an order book. */
    tick: "i32",
    /** What crossing the tick upwards adds to liquidity; 0 with gross 0 when the tick is gone. */
    liquidityNet: "i128?",
    liquidityGross: "u128?",
    reserveA: "u64?",
    reserveB: "u64?",
    /** What limit orders at the tick still have to sell, in raw units. */
    ordersAmount: "u64?",
  },
  swap: {
    ...arrivalColumns,
    ...chainColumns,
    signature: "id?",
    signer: "key?",
    program: "key",
    pool: "key",
    aToB: "bool",
    /** True when `amount` is what goes in, false when it is what must come out. */
    exactIn: "bool",
    amount: "u64",
    /** Least out when exactIn, most in otherwise. */
    threshold: "u64?",
    sqrtPriceLimit: "u128?",
    /** What was transferred; empty when it failed. */
    amountIn: "u64?",
    amountOut: "u64?",
    error: "text?",
  },
  liquidity: {
    ...arrivalColumns,
    ...chainColumns,
    signature: "id?",
    signer: "key?",
    program: "key",
    pool: "key",
    position: "key?",
    tickLower: "i32?",
    tickUpper: "i32?",
    liquidityDelta: "i128",
    amountA: "u64?",
    amountB: "u64?",
    error: "text?",
  },
  pool_created: {
    ...arrivalColumns,
    ...chainColumns,
    signature: "id?",
    creator: "key?",
    program: "key",
    pool: "key",
    mintA: "key",
    mintB: "key",
    vaultA: "key?",
    vaultB: "key?",
    tickSpacing: "i32?",
    feePpm: "u32?",
    sqrtPrice: "u128?",
    amountA: "u64?",
    amountB: "u64?",
    openTimeS: "u32?",
  },
  quote: {
    ...arrivalColumns,
    requestId: "id",
    inputMint: "key",
    outputMint: "key",
    exactIn: "bool",
    amount: "u64",
    inAmount: "u64",
    outAmount: "u64",
    threshold: "u64?",
    slippageBps: "u32?",
    priceImpact: "f64?",
    route: "id?",
    contextSlot: "slot?",
    /** The last slot seen before the request left and after its answer came. */
    slotBefore: "slot?",
    slotAfter: "slot?",
    elapsedNs: "u64?",
  },
  price: {
    ...arrivalColumns,
    instrument: "key",
    price: "f64",
    bid: "f64?",
    ask: "f64?",
    bidSize: "f64?",
    askSize: "f64?",
    sourceNs: "nanos?",
  },
  token: {
    ...arrivalColumns,
    slot: "slot?",
    mint: "key",
    decimals: "u32",
    symbol: "text?",
    tokenProgram: "key?",
    supply: "u64?",
    mintAuthority: "key?",
    freezeAuthority: "key?",
    extensions: "text?",
  },
  fee: {
    ...arrivalColumns,
    slot: "slot",
    /** priority | tip | base */
    feeKind: "text",
    percentileBps: "u32?",
    microLamportsPerCu: "u64?",
    lamports: "u64?",
  },
  fork: { ...arrivalColumns, slot: "slot", parent: "slot?", reason: "text?" },
  gap: {
    ...arrivalColumns,
    stream: "text?",
    startNs: "nanos",
    endNs: "nanos",
    slotFrom: "slot?",
    slotTo: "slot?",
    cause: "text",
    lost: "u32?",
  },
  balance: {
    ...arrivalColumns,
    ...chainColumns,
    account: "key",
    owner: "key?",
    mint: "key?",
    amount: "u64",
    before: "u64?",
  },
  health: { ...arrivalColumns, state: "text", detail: "id?", lagSlots: "u32?" },
  order_update: {
    ...arrivalColumns,
    orderId: "id",
    state: "text",
    slot: "slot?",
    txIndex: "u32?",
    ixPath: "u32?",
    signature: "id?",
    amountIn: "u64?",
    amountOut: "u64?",
    feeLamports: "u64?",
    reason: "text?",
  },
  /** kill | lift | limit */
  control: { ...arrivalColumns, action: "text", detail: "id?" },
  clock: { ...arrivalColumns },
  /** What came over the wire. `seq` is the frame's first; strategies never see it. */
  raw: { ...arrivalColumns, channel: "text?", bytes: "bytes" },
  /** The same fact again, from another source. Strategies never see it. */
  arrival: { ...arrivalColumns, ofSeq: "seq", slot: "slot?" },
} as const satisfies Record<string, Columns>;

export type Stream = keyof typeof STREAMS;
/** The kinds of event that the engine reads. */
export type Kind = Exclude<Stream, "raw" | "arrival">;

export const STREAM_NAMES = Object.keys(STREAMS) as Stream[];
/** In this order a kind has its number (u8) in a batch's index; new kinds are added at the end. */
export const KINDS = STREAM_NAMES.filter((name): name is Kind => name !== "raw" && name !== "arrival");

/** `sqrtPrice` → `sqrt_price`: how a column is called on disk and in SQL. */
export function diskName(column: string): string {
  return column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
