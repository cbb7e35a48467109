import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import type { Pubkey } from "#data/market/units.ts";
import { beginsWith, DecodeError } from "#data/programs/layout.ts";
import {
  decodePosition,
  decodeTickArray,
  decodeWhirlpool,
  type Position,
  type TickArray,
  type Whirlpool,
} from "#data/programs/whirlpool/decode.ts";
import {
  POSITION_DISCRIMINATOR,
  TICK_ARRAY_DISCRIMINATOR,
  WHIRLPOOL_DISCRIMINATOR,
} from "#data/programs/whirlpool/layout.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { parseDocument } from "./document.ts";

/** The program's accounts at one moment. */
export interface DayAccounts {
  /** The slot after which they were so. */
  readonly slot: number;
  readonly pools: ReadonlyMap<Pubkey, Whirlpool>;
  readonly tickArrays: ReadonlyMap<Pubkey, TickArray>;
  readonly positions: ReadonlyMap<Pubkey, Position>;
}

const schema = z.object({
  slot: z.number().int(),
  accounts: z.array(z.object({ pubkey: z.string(), data: z.base64() })),
});

/** Reads a state file: all accounts of the program at the end of a day. Throws InvalidData with file and account. */
export async function readDayAccounts(file: string): Promise<DayAccounts> {
  const pools = new Map<Pubkey, Whirlpool>();
  const tickArrays = new Map<Pubkey, TickArray>();
  const positions = new Map<Pubkey, Position>();
  const { slot, accounts } = parseDocument(await unpack(file), file, schema);
  for (const { pubkey, data } of accounts) {
    const bytes = new Uint8Array(Buffer.from(data, "base64"));
    const account = pubkey as Pubkey;
    try {
      if (beginsWith(bytes, WHIRLPOOL_DISCRIMINATOR)) pools.set(account, decodeWhirlpool(bytes));
      else if (beginsWith(bytes, TICK_ARRAY_DISCRIMINATOR)) tickArrays.set(account, decodeTickArray(bytes));
      else if (beginsWith(bytes, POSITION_DISCRIMINATOR)) positions.set(account, decodePosition(bytes));
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause;
      throw new InvalidData(`${file}, account ${pubkey}`, cause.message, { cause });
    }
  }
  return { slot, pools, tickArrays, positions };
}

async function unpack(file: string): Promise<string> {
  try {
    return gunzipSync(await readFile(file)).toString();
  } catch (cause) {
    throw new InvalidData(file, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
