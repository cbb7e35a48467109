import { WordSum } from "../math/wordSum.ts";
import type { PriceReader } from "../program.ts";
import { addTokenAmount } from "../token/tokenAccount.ts";
import { expectAmmInfoSize } from "./decode.ts";
import { AMM_INFO_FIELDS } from "./layout.ts";
import { usesOrderBook } from "./status.ts";
import { versionAt } from "./versions.ts";

const STATUS = AMM_INFO_FIELDS.status[1];
const COIN_TO_TAKE = AMM_INFO_FIELDS.needTakePnlCoin[1];
const PC_TO_TAKE = AMM_INFO_FIELDS.needTakePnlPc[1];

/** By the vaults, less what is set aside. Null as well where a part of the reserves lies on an order book: these accounts don't tell it. */
export const priceReader: PriceReader = {
  reads: "pool and vaults",
  price(pool, vaultA, vaultB, slot) {
    expectAmmInfoSize(pool);
    if (usesOrderBook(pool[STATUS]!) && versionAt(slot).hasOrderBook) return null;
    const coin = addTokenAmount(new WordSum(), vaultA).subtractU64(pool, COIN_TO_TAKE);
    const pc = addTokenAmount(new WordSum(), vaultB).subtractU64(pool, PC_TO_TAKE);
    return pc.over(coin);
  },
};
