import { createHash } from "node:crypto";
import { canonicalJson, type Manifest } from "../session/manifest.ts";
import { WHIRLPOOL_PROGRAM } from "../session/whirlpoolEvents.ts";
import { SessionWriter } from "../session/writer.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { SOURCE } from "./marketTape.ts";
import { Random } from "./random.ts";
import { BUSIER, SyntheticMarket } from "./syntheticMarket.ts";

export interface SyntheticMarketOptions {
  readonly workspace: Workspace;
  /** The new session's name. */
  readonly id: string;
  /** A whole number from 0 below 2^53; the same seed gives the same session, byte for byte. */
  readonly seed: number;
  readonly minutes: number;
  /** Nanoseconds since the epoch. */
  readonly startNs: bigint;
  readonly createdBy: Manifest["createdBy"];
  /** Slots, skipped ones too. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const SLOTS_PER_MINUTE = 150;
const PROGRESS_SLOTS = 512;

/**
 * Writes a session of a market that never was: Whirlpool pools, priced by the program's own arithmetic, on which people
 * with different views trade, at rates and in sizes of a recorded day. Same options, same session. Throws InvalidData
 * when the id is taken or is no name, RangeError for a seed or a length that can't be.
 */
export async function writeSyntheticMarket(options: SyntheticMarketOptions): Promise<Manifest> {
  const { workspace, id, seed, minutes, startNs, createdBy } = options;
  const slots = Math.round(minutes * SLOTS_PER_MINUTE);
  if (!(slots >= 1)) throw new RangeError(`a market lasts some minutes, not ${minutes}`);
  const configHash = createHash("sha256")
    .update(canonicalJson({ market: SOURCE, seed, slots, startNs: String(startNs) }))
    .digest("hex");
  const writer = await SessionWriter.create({ workspace, id, cluster: SOURCE, createdBy, configHash });
  try {
    const market = new SyntheticMarket(writer, new Random(seed), startNs);
    for (let done = 0; done < slots; done++) {
      market.step();
      if (done % PROGRESS_SLOTS === 0) {
        options.onProgress?.({ done, total: slots });
        await new Promise(setImmediate);
      }
    }
    market.finish();
    options.onProgress?.({ done: slots, total: slots });
    return await writer.seal({
      sources: [{ name: SOURCE, kind: "simulation", note: `seed ${seed}` }],
      programs: [WHIRLPOOL_PROGRAM],
      marks: {
        market: `synthetic, seed ${seed}: nobody ever traded on it; rates and sizes are those of Whirlpools on 2022-04-06, ${BUSIER} times as busy`,
        recvTime: "synthetic",
      },
    });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
