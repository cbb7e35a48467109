import type { EventFacts } from "../../market/events.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import { bytesOfBase58 } from "../base58.ts";
import { DecodeError } from "../layout.ts";
import type { ProgramFact } from "../program.ts";
import { mintOf } from "../token/mintOf.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { arrivedOf, type TokenTransfer, transfersAmong } from "../transaction/transfers.ts";
import { eventsOf, type SwapEvent } from "./events.ts";
import {
  accountsOf,
  decodeInstruction,
  INSTRUCTIONS,
  type InstructionName,
  type InstructionOf,
  ROUTER_HOP_ACCOUNTS,
} from "./instructions.ts";

type Of<N extends InstructionName> = { [M in N]: InstructionOf<M> }[N];
type Opening = Of<"open_position" | "open_position_v2" | "open_position_with_token22_nft">;
type Increase = Of<"increase_liquidity" | "increase_liquidity_v2">;
type Decrease = Of<"decrease_liquidity" | "decrease_liquidity_v2">;

const U32_MAX = 0xffff_ffffn;
const INPUT_VAULT = ROUTER_HOP_ACCOUNTS.indexOf("inputVault");
const POOL_STATE = ROUTER_HOP_ACCOUNTS.indexOf("poolState");
const OUTPUT_VAULT = ROUTER_HOP_ACCOUNTS.indexOf("outputVault");
const OUTPUT_MINT = ROUTER_HOP_ACCOUNTS.indexOf("outputTokenMint");

/**
 * The swaps, the changes of liquidity and the new pools of one call of the program. Of `swap`, which names no mint, the
 * direction follows from its event, or from the tokens that the transaction tells of its accounts. Throws DecodeError
 * where nothing tells it, and for data and accounts that end too early.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  const instruction = decodeInstruction(call.data);
  if (instruction === null) return [];
  const facts = new CallFacts(call, transaction);
  switch (instruction.name) {
    case "swap":
    case "swap_v2":
      return facts.swap(instruction);
    case "swap_router_base_in":
      return facts.routed(instruction);
    case "open_position":
    case "open_position_v2":
    case "open_position_with_token22_nft":
      return facts.opened(instruction);
    case "increase_liquidity":
    case "increase_liquidity_v2":
      return facts.increased(instruction);
    case "decrease_liquidity":
    case "decrease_liquidity_v2":
      return facts.decreased(instruction);
    case "create_pool":
    case "create_customizable_pool":
      return transaction.error === null ? [facts.poolCreated(instruction)] : [];
  }
}

/** Whether token 0 is what goes in: of two mints it is the one whose bytes come first. */
function isToken0First(inputMint: Pubkey, outputMint: Pubkey): boolean {
  const input = bytesOfBase58(inputMint);
  const output = bytesOfBase58(outputMint);
  const at = input.findIndex((byte, i) => byte !== output[i]);
  return at >= 0 && (input[at] as number) < (output[at] ?? 0);
}

/** One pool's part in a swap. */
interface Hop {
  readonly pool: Pubkey;
  readonly aToB: boolean;
  readonly inputVault: Pubkey;
  readonly outputVault: Pubkey;
}

class CallFacts {
  readonly #call: InstructionCall;
  readonly #transaction: TransactionRecord;
  readonly #transfers: readonly TokenTransfer[];

  constructor(call: InstructionCall, transaction: TransactionRecord) {
    this.#call = call;
    this.#transaction = transaction;
    this.#transfers = transfersAmong(descendantsOf(call, transaction));
  }

  get #failed(): boolean {
    return this.#transaction.error !== null;
  }

  get #common() {
    return {
      ...placeOf(this.#call, this.#transaction),
      signer: signerOf(this.#transaction),
      program: this.#call.program,
      error: this.#transaction.error,
    };
  }

  /**
   * With Token-2022 fees the amounts are what left the user and what arrived there: more than the pool got, less than it
   * gave.
   */
  #swapFact(
    { pool, aToB, inputVault, outputVault }: Hop,
    asked: Pick<EventFacts<"swap">, "exactIn" | "amount" | "threshold" | "sqrtPriceLimit">,
    events: readonly SwapEvent[],
  ): ProgramFact {
    const event = events.find(({ poolState, zeroForOne }) => poolState === pool && zeroForOne === aToB);
    const amountIn = this.#leftFor(inputVault) ?? (event === undefined ? null : paidOf(event));
    const amountOut = this.#arrivedFrom(outputVault) ?? (event === undefined ? null : receivedOf(event));
    const amounts = this.#failed ? { amountIn: null, amountOut: null } : { amountIn, amountOut };
    return { stream: "swap", facts: { ...this.#common, pool, aToB, ...asked, ...amounts } };
  }

  #leftFor(vault: Pubkey): RawAmount | null {
    const transfer = this.#transfers.find(({ destination }) => destination === vault);
    return transfer === undefined ? null : (transfer.amount as RawAmount);
  }

  #arrivedFrom(vault: Pubkey): RawAmount | null {
    const transfer = this.#transfers.find(({ source }) => source === vault);
    return transfer === undefined ? null : (arrivedOf(transfer, this.#transaction) as RawAmount | null);
  }

  #swapEvents(): readonly SwapEvent[] {
    return this.#failed ? [] : eventsOf("SwapEvent", this.#call);
  }

  swap({ name, fields }: Of<"swap" | "swap_v2">): readonly ProgramFact[] {
    const accounts = accountsOf(name, this.#call.accounts);
    const { poolState: pool, inputVault, outputVault } = accounts;
    const events = this.#swapEvents();
    const aToB = name === "swap_v2" ? this.#directionOfV2() : (events[0]?.zeroForOne ?? this.#directionOfV1());
    const { amount, otherAmountThreshold, sqrtPriceLimitX64, isBaseInput } = fields;
    const asked = {
      exactIn: isBaseInput,
      amount: amount as RawAmount,
      threshold: otherAmountThreshold as RawAmount,
      sqrtPriceLimit: sqrtPriceLimitX64,
    };
    return [this.#swapFact({ pool, aToB, inputVault, outputVault }, asked, events)];
  }

  #directionOfV2(): boolean {
    const { inputVaultMint, outputVaultMint } = accountsOf("swap_v2", this.#call.accounts);
    return isToken0First(inputVaultMint, outputVaultMint);
  }

  #directionOfV1(): boolean {
    const accounts = accountsOf("swap", this.#call.accounts);
    const held = (...keys: readonly Pubkey[]) =>
      keys.map((key) => mintOf(key, this.#transaction)).find((mint) => mint !== null) ?? null;
    const input = held(accounts.inputVault, accounts.inputTokenAccount);
    const output = held(accounts.outputVault, accounts.outputTokenAccount);
    if (input === null || output === null)
      throw new DecodeError("swap", "direction", 0, "nothing in the transaction tells which token goes in");
    return isToken0First(input, output);
  }

  /** Each pool on the way is a swap; in a failed one those that the transaction came to, the first at least. */
  routed({ fields }: InstructionOf<"swap_router_base_in">): readonly ProgramFact[] {
    const hops = this.#hops();
    const events = this.#swapEvents();
    return hops.map((hop, i) => {
      const passedOn = this.#leftFor(hop.inputVault) ?? (0n as RawAmount);
      const asked = {
        exactIn: true,
        amount: i === 0 ? (fields.amountIn as RawAmount) : passedOn,
        threshold: i === hops.length - 1 ? (fields.amountOutMinimum as RawAmount) : null,
        sqrtPriceLimit: null,
      };
      return this.#swapFact(hop, asked, events);
    });
  }

  #hops(): readonly Hop[] {
    const { accounts } = this.#call;
    const { payer, inputTokenMint } = accountsOf("swap_router_base_in", accounts);
    const first = INSTRUCTIONS.swap_router_base_in.accounts.length;
    // How many tick arrays a pool has only their sizes tell; the transfers tell where the next pool's vaults are.
    const vaults = this.#transfers
      .filter(({ authority }) => authority === payer)
      .map(({ destination }) => accounts.indexOf(destination, first + INPUT_VAULT));
    const starts = new Set([first, ...vaults.filter((at) => at >= 0).map((at) => at - INPUT_VAULT)]);
    const hops: Hop[] = [];
    let inputMint = inputTokenMint;
    for (const start of starts) {
      const [pool, inputVault, outputVault, outputMint] = [POOL_STATE, INPUT_VAULT, OUTPUT_VAULT, OUTPUT_MINT].map(
        (at) => accounts[start + at],
      );
      if (!pool || !inputVault || !outputVault || !outputMint) continue;
      hops.push({ pool, aToB: isToken0First(inputMint, outputMint), inputVault, outputVault });
      inputMint = outputMint;
    }
    return hops;
  }

  opened({ name, fields }: Opening): readonly ProgramFact[] {
    const { poolState: pool, personalPosition: position } = accountsOf(name, this.#call.accounts);
    const event = this.#failed ? undefined : eventsOf("CreatePersonalPositionEvent", this.#call)[0];
    return this.#liquidityFact(pool, event?.liquidity ?? fields.liquidity, {
      position,
      tickLower: fields.tickLowerIndex,
      tickUpper: fields.tickUpperIndex,
      amountA: (event?.depositAmount0 ?? null) as RawAmount | null,
      amountB: (event?.depositAmount1 ?? null) as RawAmount | null,
    });
  }

  increased({ name, fields }: Increase): readonly ProgramFact[] {
    const { poolState: pool, personalPosition: position } = accountsOf(name, this.#call.accounts);
    const event = this.#failed ? undefined : eventsOf("IncreaseLiquidityEvent", this.#call)[0];
    return this.#liquidityFact(pool, event?.liquidity ?? fields.liquidity, {
      position,
      ...this.#range(pool),
      amountA: (event?.amount0 ?? null) as RawAmount | null,
      amountB: (event?.amount1 ?? null) as RawAmount | null,
    });
  }

  /** Without the fees and rewards that come out with the liquidity. */
  decreased({ name, fields }: Decrease): readonly ProgramFact[] {
    const { poolState: pool, personalPosition: position } = accountsOf(name, this.#call.accounts);
    const event = this.#failed ? undefined : eventsOf("DecreaseLiquidityEvent", this.#call)[0];
    return this.#liquidityFact(pool, -(event?.liquidity ?? fields.liquidity), {
      position,
      ...this.#range(pool),
      amountA: (event?.decreaseAmount0 ?? null) as RawAmount | null,
      amountB: (event?.decreaseAmount1 ?? null) as RawAmount | null,
    });
  }

  /** A position's ticks, which its instructions don't repeat. */
  #range(pool: Pubkey): { readonly tickLower: number | null; readonly tickUpper: number | null } {
    const changes = this.#failed ? [] : eventsOf("LiquidityChangeEvent", this.#call);
    const change = changes.find(({ poolState }) => poolState === pool);
    return { tickLower: change?.tickLower ?? null, tickUpper: change?.tickUpper ?? null };
  }

  /** A change by 0 only collects fees, or doesn't say how much liquidity it was to be. */
  #liquidityFact(
    pool: Pubkey,
    liquidityDelta: bigint,
    change: Pick<EventFacts<"liquidity">, "position" | "tickLower" | "tickUpper" | "amountA" | "amountB">,
  ): readonly ProgramFact[] {
    if (liquidityDelta === 0n) return [];
    return [{ stream: "liquidity", facts: { ...this.#common, pool, liquidityDelta, ...change } }];
  }

  poolCreated({ name, fields }: Of<"create_pool" | "create_customizable_pool">): ProgramFact {
    const accounts = accountsOf(name, this.#call.accounts);
    const event = eventsOf("PoolCreatedEvent", this.#call)[0];
    const opens = "openTime" in fields && fields.openTime > 0n && fields.openTime < U32_MAX ? fields.openTime : null;
    return {
      stream: "pool_created",
      facts: {
        ...placeOf(this.#call, this.#transaction),
        creator: accounts.poolCreator,
        program: this.#call.program,
        pool: accounts.poolState,
        mintA: accounts.tokenMint0,
        mintB: accounts.tokenMint1,
        vaultA: accounts.tokenVault0,
        vaultB: accounts.tokenVault1,
        tickSpacing: event?.tickSpacing ?? null,
        // It stands in the config's account, which the transaction doesn't show.
        feePpm: null,
        sqrtPrice: fields.sqrtPriceX64,
        amountA: null,
        amountB: null,
        openTimeS: opens === null ? null : Number(opens),
      },
    };
  }
}

function paidOf({ zeroForOne, amount0, transferFee0, amount1, transferFee1 }: SwapEvent): RawAmount {
  return (zeroForOne ? amount0 + transferFee0 : amount1 + transferFee1) as RawAmount;
}

function receivedOf({ zeroForOne, amount0, amount1 }: SwapEvent): RawAmount {
  return (zeroForOne ? amount1 : amount0) as RawAmount;
}
