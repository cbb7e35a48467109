/**
 * Byte layouts around Raydium AMM v4, from raydium-io/raydium-amm at 27f461d (2026-07-23) and 2cda268 (2025-05-14),
 * program/src/state.rs, and the order book's from openbook-dex, dex/src/state.rs. `coin` is token A, `pc` token B.
 */

/** An AmmInfo has no discriminator: its size is all that tells it from the program's other accounts. */
export const AMM_INFO_SIZE = 752;
/** Of the program's one larger account, which holds the orders that it planned. */
export const TARGET_ORDERS_SIZE = 2_208;

export const AMM_INFO_FIELDS = {
  /** See AmmStatus. */
  status: ["u64", 0],
  nonce: ["u64", 8],
  orderNum: ["u64", 16],
  depth: ["u64", 24],
  coinDecimals: ["u64", 32],
  pcDecimals: ["u64", 40],
  state: ["u64", 48],
  resetFlag: ["u64", 56],
  minSize: ["u64", 64],
  volMaxCutRatio: ["u64", 72],
  amountWave: ["u64", 80],
  coinLotSize: ["u64", 88],
  pcLotSize: ["u64", 96],
  minPriceMultiplier: ["u64", 104],
  maxPriceMultiplier: ["u64", 112],
  sysDecimalValue: ["u64", 120],
  minSeparateNumerator: ["u64", 128],
  minSeparateDenominator: ["u64", 136],
  tradeFeeNumerator: ["u64", 144],
  tradeFeeDenominator: ["u64", 152],
  /** The protocol's share of the fees; it is set aside at deposits and withdrawals, not at swaps. */
  pnlNumerator: ["u64", 160],
  pnlDenominator: ["u64", 168],
  /** What a swap costs, of its input. */
  swapFeeNumerator: ["u64", 176],
  swapFeeDenominator: ["u64", 184],
  /** Raw units that lie in the vaults and no longer belong to the pool. */
  needTakePnlCoin: ["u64", 192],
  needTakePnlPc: ["u64", 200],
  totalPnlPc: ["u64", 208],
  totalPnlCoin: ["u64", 216],
  /** Seconds since the epoch. */
  poolOpenTime: ["u64", 224],
  orderbookToInitTime: ["u64", 248],
  /** Sums over all swaps in raw units; no longer kept since the order book is gone. */
  swapCoinInAmount: ["u128", 256],
  swapPcOutAmount: ["u128", 272],
  swapAccPcFee: ["u64", 288],
  swapPcInAmount: ["u128", 296],
  swapCoinOutAmount: ["u128", 312],
  swapAccCoinFee: ["u64", 328],
  coinVault: ["key", 336],
  pcVault: ["key", 368],
  coinMint: ["key", 400],
  pcMint: ["key", 432],
  lpMint: ["key", 464],
  openOrders: ["key", 496],
  market: ["key", 528],
  marketProgram: ["key", 560],
  targetOrders: ["key", 592],
  ammOwner: ["key", 688],
  lpAmount: ["u64", 720],
  clientOrderId: ["u64", 728],
  recentEpoch: ["u64", 736],
} as const;

/** What a pool has on its market's order book: an account of the market program, behind 5 bytes `serum`. */
export const OPEN_ORDERS_FIELDS = {
  accountFlags: ["u64", 5],
  market: ["key", 13],
  owner: ["key", 45],
  /** Raw units in the market's vaults: resting in orders or free. */
  coinTotal: ["u64", 85],
  pcTotal: ["u64", 101],
  /** Bit i is set when no order lies in slot i. */
  freeSlots: ["u128", 109],
} as const;
export const OPEN_ORDERS_FLAGS = 0x5n;

/** What happened on the market and its owners' accounts don't yet know of: a ring of events. */
export const EVENT_QUEUE_FIELDS = { accountFlags: ["u64", 5], head: ["u64", 13], count: ["u64", 21] } as const;
export const EVENTS_OFFSET = 37;
export const EVENT_QUEUE_TRAILER = 7;
export const EVENT_SIZE = 88;
export const EVENT_FIELDS = {
  flags: ["u8", 0],
  received: ["u64", 8],
  paid: ["u64", 16],
  owner: ["key", 48],
} as const;
export const EVENT_FLAG = { fill: 0x1, bid: 0x4, maker: 0x8 } as const;
