import type { Block } from "#data/market/blocks.ts";
import { quoteSideOf, type TokenFacts, WELL_KNOWN_TOKENS } from "#data/market/tokens.ts";
import type { Nanos, Pubkey } from "#data/market/units.ts";
import type { PoolCurve, Program } from "#data/programs/program.ts";

const NO_POOLS: readonly Pool[] = [];
const POOLS_AT_FIRST = 16;

/** What never changes about a pool, and its place in the market's arrays. */
export interface Pool {
  readonly key: Pubkey;
  readonly index: number;
  readonly program: Pubkey;
  readonly mintA: Pubkey;
  readonly mintB: Pubkey;
  /** The token that prices are quoted in, and the one that is priced. */
  readonly quote: Pubkey;
  readonly base: Pubkey;
  readonly quoteSide: "a" | "b";
  /** Exact quotes on the state known so far; null for a program that nothing here can price. */
  readonly curve: PoolCurve | null;
}

/**
 * The market as it is known at a `seq`: the latest state and price of every pool, with its age.
 * Pools have small indices, so that the arrays below are read without a look-up by name.
 */
export class Market {
  /** The session's names, by the ids that blocks carry. */
  readonly names: readonly string[];
  readonly pools: Pool[] = [];
  /** Raw units of B per raw unit of A, by pool index. */
  price = new Float64Array(POOLS_AT_FIRST);
  /** When that price became known, ns since the session's start. */
  seenNs = new Float64Array(POOLS_AT_FIRST);
  private readonly programOf: (id: Pubkey) => Program | undefined;
  private readonly indexOfName: Int32Array;
  private readonly poolOfKey = new Map<string, Pool>();
  private readonly joined = new Map<Pubkey, Map<Pubkey, Pool[]>>();
  private readonly tokens = new Map<Pubkey, TokenFacts>(WELL_KNOWN_TOKENS.map((token) => [token.mint, token]));

  constructor(names: readonly string[], programOf: (id: Pubkey) => Program | undefined) {
    this.names = names;
    this.programOf = programOf;
    this.indexOfName = new Int32Array(names.length).fill(-1);
  }

  /** Takes over a recorded pool state; the first one of a pool makes it known. */
  takePool(block: Block<"pool">, row: number): void {
    const name = block.pool[row] as number;
    let index = this.indexOfName[name] as number;
    if (index === -1) index = this.addPool(block, row, name);
    this.price[index] = block.price[row] as number;
    this.seenNs[index] = block.recvNs[row] as number;
    this.pools[index]?.curve?.takePool(block, row);
  }

  /** Takes over a recorded tick. A tick that comes before its pool's first state is a fault of the recording. */
  takeTick(block: Block<"ticks">, row: number): void {
    this.poolOfName(block.pool[row] as number).curve?.takeTick(block, row);
  }

  takeToken(block: Block<"token">, row: number): void {
    const mint = this.names[block.mint[row] as number] as Pubkey;
    const symbolId = block.symbol[row] as number;
    const symbol = this.names[symbolId] ?? this.tokens.get(mint)?.symbol ?? mint.slice(0, 4);
    this.tokens.set(mint, { mint, symbol, decimals: block.decimals[row] as number });
  }

  /** The pool that a block's name id stands for. Throws when no `pool` event came of it yet. */
  poolOfName(name: number): Pool {
    const pool = this.pools[this.indexOfName[name] as number];
    if (pool === undefined) throw new Error(`pool ${this.names[name]} is used before its first pool event`);
    return pool;
  }

  pool(key: string): Pool | null {
    return this.poolOfKey.get(key) ?? null;
  }

  /** Decimals and symbol, or null where nothing recorded or well known says. */
  token(mint: Pubkey): TokenFacts | null {
    return this.tokens.get(mint) ?? null;
  }

  /** Every pool that joins the two tokens, in the order in which they became known. */
  joining(mint: Pubkey, other: Pubkey): readonly Pool[] {
    return this.joined.get(mint)?.get(other) ?? NO_POOLS;
  }

  /** How long ago the pool's state became known. */
  ageNs(pool: Pool, now: Nanos): Nanos {
    return (now - (this.seenNs[pool.index] ?? 0)) as Nanos;
  }

  private addPool(block: Block<"pool">, row: number, name: number): number {
    const index = this.pools.length;
    if (index === this.price.length) {
      this.price = grown(this.price);
      this.seenNs = grown(this.seenNs);
    }
    const nameAt = (id: number | undefined) => this.names[id ?? -1] as Pubkey;
    const program = nameAt(block.program[row]);
    const mintA = nameAt(block.mintA[row]);
    const mintB = nameAt(block.mintB[row]);
    const quoteSide = quoteSideOf(mintA, mintB);
    const pool: Pool = {
      key: nameAt(name),
      index,
      program,
      mintA,
      mintB,
      quoteSide,
      quote: quoteSide === "a" ? mintA : mintB,
      base: quoteSide === "a" ? mintB : mintA,
      curve: this.programOf(program)?.newCurve() ?? null,
    };
    this.pools.push(pool);
    this.poolOfKey.set(pool.key, pool);
    this.join(mintA, mintB, pool);
    this.join(mintB, mintA, pool);
    this.indexOfName[name] = index;
    return index;
  }

  private join(mint: Pubkey, other: Pubkey, pool: Pool): void {
    const others = this.joined.get(mint) ?? new Map<Pubkey, Pool[]>();
    const pools = others.get(other) ?? [];
    pools.push(pool);
    this.joined.set(mint, others.set(other, pools));
  }
}

function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
