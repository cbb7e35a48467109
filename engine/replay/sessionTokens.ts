import type { TokenFacts } from "#data/market/tokens.ts";
import type { Pubkey } from "#data/market/units.ts";
import { programOf } from "#data/programs/registry.ts";
import type { Session } from "#data/session/reader.ts";
import { InvalidData } from "#data/workspace/errors.ts";
import { Market } from "#engine/core/market/market.ts";

/** Tokens of a session whose decimals are known, and what its first pool is quoted in. */
export interface SessionTokens {
  readonly tokens: readonly TokenFacts[];
  readonly firstQuote: Pubkey;
}

/** Reads what a session says of its tokens. Throws InvalidData when it has no pool. */
export async function sessionTokens(session: Session): Promise<SessionTokens> {
  const market = new Market(session.names, programOf);
  for await (const batch of session.batches({ kinds: ["token"] }))
    for (let at = 0; at < batch.length; at++) market.takeToken(batch.blocks.token, batch.row[at] as number);
  for await (const batch of session.batches({ kinds: ["pool"], batchSize: 1, blockRows: 1 })) {
    market.takePool(batch.blocks.pool, batch.row[0] as number);
    break;
  }
  const first = market.pools[0];
  if (first === undefined)
    throw new InvalidData(`session ${session.id}`, "has no pool events, so nothing can be traded on it");
  const tokens = session.names.map((name) => market.token(name as Pubkey)).filter((token) => token !== null);
  return { tokens, firstQuote: first.quote };
}
