import { hftbacktest } from "./hftbacktest.ts";
import type { Importer } from "./importer.ts";
import { trades } from "./trades.ts";
import { whirlpoolDay } from "./whirlpoolDay.ts";

export type { Importer, ImportProgress, ImportRequest } from "./importer.ts";

/** Every kind of recording that can be made into a session. */
export const importers: readonly Importer[] = [whirlpoolDay, trades, hftbacktest];
