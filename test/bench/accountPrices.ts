import type { PriceReader, Program } from "#data/programs/program.ts";
import { pump } from "#data/programs/pump/index.ts";
import { BONDING_CURVE } from "#data/programs/pump/layout.ts";
import { pumpSwap } from "#data/programs/pumpSwap/index.ts";
import { POOL } from "#data/programs/pumpSwap/layout.ts";
import { raydiumClmm } from "#data/programs/raydiumClmm/index.ts";
import * as clmm from "#data/programs/raydiumClmm/layout.ts";
import { raydiumCpmm } from "#data/programs/raydiumCpmm/index.ts";
import * as cpmm from "#data/programs/raydiumCpmm/layout.ts";
import { raydiumV4 } from "#data/programs/raydiumV4/index.ts";
import { AMM_INFO_FIELDS, AMM_INFO_SIZE } from "#data/programs/raydiumV4/layout.ts";
import { AMM_STATUS } from "#data/programs/raydiumV4/status.ts";
import { TOKEN_ACCOUNT_FIELDS, TOKEN_ACCOUNT_SIZE } from "#data/programs/token/tokenAccount.ts";
import { whirlpool } from "#data/programs/whirlpool/index.ts";
import { WHIRLPOOL_DISCRIMINATOR, WHIRLPOOL_FIELDS, WHIRLPOOL_SIZE } from "#data/programs/whirlpool/layout.ts";
import type { Figure, Settings } from "./benchmark.ts";
import { generator } from "./generator.ts";
import { rateOf } from "./rate.ts";

const GOAL = 2_000_000;
const SLOT = 460_000_000;
const UPDATES = 256;
const NO_DISCRIMINATOR = new Uint8Array();
const AMOUNT_BYTES = 6;

/** A program, the account that an update of its price brings, and where in it the number lies that changes. */
interface Updated {
  readonly program: Program;
  readonly discriminator: Uint8Array;
  readonly size: number;
  /** Offsets of what the price is of; in a vault where there are none. */
  readonly changing: readonly number[];
}

const UPDATED: readonly Updated[] = [
  {
    program: whirlpool,
    discriminator: WHIRLPOOL_DISCRIMINATOR,
    size: WHIRLPOOL_SIZE,
    changing: [WHIRLPOOL_FIELDS.sqrtPrice[1]],
  },
  {
    program: raydiumClmm,
    discriminator: clmm.POOL_STATE_DISCRIMINATOR,
    size: clmm.POOL_STATE_SIZE,
    changing: [clmm.POOL_SWAP_FIELDS.sqrtPriceX64[1]],
  },
  {
    program: pump,
    discriminator: BONDING_CURVE.discriminator,
    size: BONDING_CURVE.knownSize,
    changing: [BONDING_CURVE.fields.virtualTokenReserves[1], BONDING_CURVE.fields.virtualQuoteReserves[1]],
  },
  { program: raydiumV4, discriminator: NO_DISCRIMINATOR, size: AMM_INFO_SIZE, changing: [] },
  {
    program: raydiumCpmm,
    discriminator: cpmm.POOL_STATE_DISCRIMINATOR,
    size: cpmm.POOL_STATE_SIZE,
    changing: [],
  },
  { program: pumpSwap, discriminator: POOL.discriminator, size: POOL.knownSize, changing: [] },
];

/** The price alone, read off the accounts of one pool after another; the bytes of each are its own. */
export function accountPrices({ seed, size }: Settings): readonly Figure[] {
  const random = generator(seed);
  const filled = (bytes: Uint8Array, offsets: readonly number[]) => {
    for (const offset of offsets) for (let i = 0; i < AMOUNT_BYTES; i++) bytes[offset + i] = 1 + random(255);
    return bytes;
  };
  return UPDATED.map(({ program, discriminator, size: accountSize, changing }) => {
    const pools = Array.from({ length: UPDATES }, () => {
      const pool = new Uint8Array(accountSize);
      pool.set(discriminator);
      if (program === raydiumV4) pool[AMM_INFO_FIELDS.status[1]] = AMM_STATUS.SwapOnly;
      return filled(pool, changing);
    });
    const vaults = pools.map(() => filled(new Uint8Array(TOKEN_ACCOUNT_SIZE), [TOKEN_ACCOUNT_FIELDS.amount[1]]));
    const round = pricesRound(program, size, pools, vaults);
    return rateOf(`${program.name}: price of an account`, size, round, GOAL);
  });
}

function pricesRound(
  { name, priceReader }: Program,
  size: number,
  pools: readonly Uint8Array[],
  vaults: readonly Uint8Array[],
): () => number {
  if (priceReader === undefined) throw new Error(`${name} reads no prices`);
  return priceReader.reads === "pool"
    ? () => sumOfPoolPrices(priceReader, size, pools)
    : () => sumOfVaultPrices(priceReader, size, pools, vaults);
}

function sumOfPoolPrices(
  reader: Extract<PriceReader, { reads: "pool" }>,
  size: number,
  pools: readonly Uint8Array[],
): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += reader.price(pools[i % UPDATES]!) ?? 0;
  return sum;
}

function sumOfVaultPrices(
  reader: Extract<PriceReader, { reads: "pool and vaults" }>,
  size: number,
  pools: readonly Uint8Array[],
  vaults: readonly Uint8Array[],
): number {
  let sum = 0;
  for (let i = 0; i < size; i++)
    sum += reader.price(pools[i % UPDATES]!, vaults[i % UPDATES]!, vaults[(i + 1) % UPDATES]!, SLOT) ?? 0;
  return sum;
}
