import { expectAccount } from "../layout.ts";
import { WordSum } from "../math/wordSum.ts";
import type { PriceReader } from "../program.ts";
import { addTokenAmount } from "../token/tokenAccount.ts";
import { POOL_STATE_DISCRIMINATOR, POOL_STATE_FIELDS, POOL_STATE_SIZE } from "./layout.ts";

const {
  protocolFeesToken0: [, PROTOCOL_0],
  protocolFeesToken1: [, PROTOCOL_1],
  fundFeesToken0: [, FUND_0],
  fundFeesToken1: [, FUND_1],
  creatorFeesToken0: [, CREATOR_0],
  creatorFeesToken1: [, CREATOR_1],
} = POOL_STATE_FIELDS;

/** By the vaults, less the fees owed. */
export const priceReader: PriceReader = {
  reads: "pool and vaults",
  price(pool, vaultA, vaultB) {
    expectAccount("PoolState", pool, POOL_STATE_DISCRIMINATOR, POOL_STATE_SIZE);
    const reserve0 = addTokenAmount(new WordSum(), vaultA)
      .subtractU64(pool, PROTOCOL_0)
      .subtractU64(pool, FUND_0)
      .subtractU64(pool, CREATOR_0);
    const reserve1 = addTokenAmount(new WordSum(), vaultB)
      .subtractU64(pool, PROTOCOL_1)
      .subtractU64(pool, FUND_1)
      .subtractU64(pool, CREATOR_1);
    return reserve1.over(reserve0);
  },
};
