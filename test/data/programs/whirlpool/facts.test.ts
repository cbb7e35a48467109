import { describe, expect, test } from "vitest";
import type { Pubkey, Slot } from "#data/market/units.ts";
import { pubkeyAt } from "#data/programs/base58.ts";
import { viewOf, writeStruct } from "#data/programs/layout.ts";
import { base64Of } from "#data/programs/transaction/base64.ts";
import { NOT_EXECUTED, recordOf } from "#data/programs/transaction/executed.ts";
import { MEMO_PROGRAM, TOKEN_2022_PROGRAM, TOKEN_PROGRAM } from "#data/programs/transaction/ids.ts";
import type { ListedCall } from "#data/programs/transaction/reachedCalls.ts";
import type { TransactionRecord } from "#data/programs/transaction/record.ts";
import { EVENTS } from "#data/programs/whirlpool/events.ts";
import { factsOf } from "#data/programs/whirlpool/facts.ts";
import { WHIRLPOOL_PROGRAM } from "#data/programs/whirlpool/id.ts";
import { INSTRUCTIONS, type InstructionName } from "#data/programs/whirlpool/instructions.ts";

/** A key for a name: the same for the same, another for another. */
function keyOf(name: string): Pubkey {
  const bytes = new Uint8Array(32).fill(1);
  bytes.set(new TextEncoder().encode(name).subarray(0, 32));
  return pubkeyAt(bytes, 0);
}

type Values = Readonly<Record<string, bigint | boolean | number>>;

function whirlpoolCall<N extends InstructionName>(name: N, values: Values, tail: readonly number[] = []): ListedCall {
  const { discriminator, size, fields, accounts } = INSTRUCTIONS[name];
  const data = new Uint8Array(size + tail.length);
  data.set(discriminator);
  writeStruct(fields, values as never, data);
  data.set(tail, size);
  return { program: WHIRLPOOL_PROGRAM, accounts: accounts.map(keyOf), data, height: 1 };
}

function transfer(source: string, destination: string, amount: bigint, program = TOKEN_PROGRAM): ListedCall {
  const data = new Uint8Array(10);
  data[0] = 12;
  viewOf(data).setBigUint64(1, amount, true);
  return { program, accounts: [source, "mint", destination, "authority"].map(keyOf), data, height: 2 };
}

function memo(text: string): ListedCall {
  return { program: MEMO_PROGRAM, accounts: [], data: new TextEncoder().encode(text), height: 2 };
}

interface Story {
  readonly inner?: readonly ListedCall[];
  readonly failed?: boolean;
  /** Events that the call logs. */
  readonly events?: readonly Uint8Array[];
  /** Outer instructions before it. */
  readonly before?: readonly ListedCall[];
}

function transactionOf(
  call: ListedCall,
  { inner = [], failed = false, events = [], before = [] }: Story,
): TransactionRecord {
  const outer = [...before, call];
  const logs = outer.flatMap(({ program }, i) => [
    `Program ${program} invoke [1]`,
    ...(i === before.length ? events.map((event) => `Program data: ${base64Of(event)}`) : []),
    `Program ${program} success`,
  ]);
  const failure = failed
    ? { error: { InstructionError: [before.length, { Custom: 6036 }] }, failedAt: before.length }
    : null;
  return recordOf(
    { signature: "signature", version: 0, signers: 1, config: null, keys: [keyOf("payer")], outer },
    { ...NOT_EXECUTED, failure, logs, inner: new Map([[before.length, inner]]) },
    { slot: 7 as Slot, txIndex: 3, blockTimeS: null },
  );
}

function factsIn(call: ListedCall, story: Story = {}) {
  const transaction = transactionOf(call, story);
  const own = transaction.calls.find(({ data }) => data === call.data);
  if (own === undefined) throw new Error("the call wasn't reached");
  return factsOf(own, transaction);
}

function event(
  name: keyof typeof EVENTS,
  values: Readonly<Record<string, bigint | number | Pubkey | boolean>>,
): Uint8Array {
  const bytes = new Uint8Array(200);
  bytes.set(EVENTS[name].discriminator);
  writeStruct(EVENTS[name].fields, values as never, bytes);
  return bytes;
}

const SWAP = {
  amount: 1_000n,
  otherAmountThreshold: 900n,
  sqrtPriceLimit: 0n,
  amountSpecifiedIsInput: true,
  aToB: true,
};
const COMMON = { slot: 7, txIndex: 3, ixPath: 0, signature: "signature", program: WHIRLPOOL_PROGRAM };

describe("swaps", () => {
  test("amounts are what the vaults got and gave, whatever else was transferred", () => {
    const inner = [
      transfer("tokenOwnerAccountB", "somebody", 5n),
      transfer("tokenOwnerAccountA", "tokenVaultA", 1_000n),
      transfer("tokenVaultB", "tokenOwnerAccountB", 950n),
    ];
    expect(factsIn(whirlpoolCall("swap", SWAP), { inner })).toEqual([
      {
        stream: "swap",
        facts: {
          ...COMMON,
          signer: keyOf("payer"),
          pool: keyOf("whirlpool"),
          aToB: true,
          exactIn: true,
          amount: 1_000n,
          threshold: 900n,
          sqrtPriceLimit: 0n,
          amountIn: 1_000n,
          amountOut: 950n,
          error: null,
        },
      },
    ]);
  });

  test("a failed swap keeps its arguments and has no amounts, though tokens were on their way", () => {
    const inner = [transfer("tokenOwnerAccountA", "tokenVaultA", 1_000n)];
    expect(factsIn(whirlpoolCall("swap_v2", SWAP), { inner, failed: true })).toMatchObject([
      { facts: { amount: 1_000n, amountIn: null, amountOut: null, error: '{"InstructionError":[0,{"Custom":6036}]}' } },
    ]);
  });

  // The program tells the fee of a Token-2022 mint in a memo, because TransferChecked doesn't: 5 % of 950 is 47.5.
  test("of a token with a transfer fee, the user gets what the memo before the transfer leaves", () => {
    const inner = [
      memo("TFe: 500, 5000000"),
      transfer("tokenOwnerAccountA", "tokenVaultA", 1_000n, TOKEN_2022_PROGRAM),
      memo("TFe: 500, 5000000"),
      memo("Orca Trade"),
      transfer("tokenVaultB", "tokenOwnerAccountB", 950n, TOKEN_2022_PROGRAM),
    ];
    expect(factsIn(whirlpoolCall("swap_v2", SWAP), { inner })).toMatchObject([
      { facts: { amountIn: 1_000n, amountOut: 902n } },
    ]);
  });

  const HOPS = {
    amount: 1_000n,
    otherAmountThreshold: 900n,
    aToBOne: false,
    aToBTwo: true,
    sqrtPriceLimitOne: 11n,
    sqrtPriceLimitTwo: 22n,
  };
  const through = [
    transfer("tokenOwnerAccountOneB", "tokenVaultOneB", 1_000n),
    transfer("tokenVaultOneA", "tokenOwnerAccountOneA", 500n),
    transfer("tokenOwnerAccountTwoA", "tokenVaultTwoA", 500n),
    transfer("tokenVaultTwoB", "tokenOwnerAccountTwoB", 910n),
  ];
  test("a two-hop swap is two swaps, the second with what the first gave", () => {
    const call = whirlpoolCall("two_hop_swap", { ...HOPS, amountSpecifiedIsInput: true });
    expect(factsIn(call, { inner: through })).toMatchObject([
      {
        facts: {
          ...COMMON,
          pool: keyOf("whirlpoolOne"),
          aToB: false,
          amount: 1_000n,
          threshold: null,
          sqrtPriceLimit: 11n,
          amountIn: 1_000n,
          amountOut: 500n,
        },
      },
      {
        facts: {
          ...COMMON,
          pool: keyOf("whirlpoolTwo"),
          aToB: true,
          amount: 500n,
          threshold: 900n,
          sqrtPriceLimit: 22n,
          amountIn: 500n,
          amountOut: 910n,
        },
      },
    ]);
  });

  test("a two-hop swap by its output asks the first hop for what the second needs, and nothing where it failed", () => {
    const call = whirlpoolCall("two_hop_swap", { ...HOPS, amountSpecifiedIsInput: false });
    expect(factsIn(call, { inner: through })).toMatchObject([
      { facts: { exactIn: false, amount: 500n, threshold: 900n } },
      { facts: { exactIn: false, amount: 1_000n, threshold: null } },
    ]);
    expect(factsIn(call, { failed: true })).toMatchObject([
      { facts: { amount: 0n, threshold: 900n } },
      { facts: { amount: 1_000n } },
    ]);
  });

  test("its second version sends what passes between the pools from vault to vault", () => {
    const call = whirlpoolCall("two_hop_swap_v2", { ...HOPS, amountSpecifiedIsInput: true });
    const inner = [
      transfer("tokenOwnerAccountInput", "tokenVaultOneInput", 1_000n),
      transfer("tokenVaultOneIntermediate", "tokenVaultTwoIntermediate", 500n),
      transfer("tokenVaultTwoOutput", "tokenOwnerAccountOutput", 910n),
    ];
    expect(factsIn(call, { inner })).toMatchObject([
      { facts: { amountIn: 1_000n, amountOut: 500n } },
      { facts: { amount: 500n, amountIn: 500n, amountOut: 910n } },
    ]);
  });
});

describe("changes of liquidity", () => {
  const CHANGE = { liquidityAmount: 77n, tokenLimitA: 1_000n, tokenLimitB: 2_000n };

  test("the event says the position's ticks", () => {
    const told = event("LiquidityIncreased", {
      whirlpool: keyOf("whirlpool"),
      position: keyOf("position"),
      tickLowerIndex: -64,
      tickUpperIndex: 128,
      liquidity: 77n,
    });
    const inner = [
      transfer("tokenOwnerAccountA", "tokenVaultA", 40n),
      transfer("tokenOwnerAccountB", "tokenVaultB", 50n),
    ];
    expect(factsIn(whirlpoolCall("increase_liquidity_v2", CHANGE), { inner, events: [told] })).toEqual([
      {
        stream: "liquidity",
        facts: {
          ...COMMON,
          signer: keyOf("payer"),
          pool: keyOf("whirlpool"),
          position: keyOf("position"),
          tickLower: -64,
          tickUpper: 128,
          liquidityDelta: 77n,
          amountA: 40n,
          amountB: 50n,
          error: null,
        },
      },
    ]);
  });

  test("without an event the ticks are those that the transaction opened the position with, or unknown", () => {
    const opening = whirlpoolCall("open_position", { tickLowerIndex: -128, tickUpperIndex: 256 });
    const call = whirlpoolCall("increase_liquidity", CHANGE);
    expect(factsIn(call, { before: [opening] })).toMatchObject([
      { facts: { tickLower: -128, tickUpper: 256, liquidityDelta: 77n } },
    ]);
    expect(factsIn(call)).toMatchObject([{ facts: { tickLower: null, tickUpper: null } }]);
  });

  test("what is taken away is negative", () => {
    const inner = [transfer("tokenVaultA", "tokenOwnerAccountA", 40n)];
    expect(factsIn(whirlpoolCall("decrease_liquidity", CHANGE), { inner })).toMatchObject([
      { facts: { liquidityDelta: -77n, amountA: 40n, amountB: null } },
    ]);
  });

  test("a position that moves takes liquidity from one range and gives it to another", () => {
    const told = event("LiquidityRepositioned", {
      whirlpool: keyOf("whirlpool"),
      position: keyOf("position"),
      existingTickLowerIndex: -64,
      existingTickUpperIndex: 64,
      newTickLowerIndex: 0,
      newTickUpperIndex: 128,
      existingLiquidity: 77n,
      newLiquidity: 66n,
      existingAmountA: 1n,
      existingAmountB: 2n,
      newAmountA: 3n,
      newAmountB: 4n,
    });
    const call = whirlpoolCall("reposition_liquidity_v2", {
      newTickLowerIndex: 0,
      newTickUpperIndex: 128,
      method: 0,
      newLiquidityAmount: 66n,
    });
    expect(factsIn(call, { events: [told] })).toMatchObject([
      { facts: { tickLower: -64, tickUpper: 64, liquidityDelta: -77n, amountA: 1n, amountB: 2n } },
      { facts: { tickLower: 0, tickUpper: 128, liquidityDelta: 66n, amountA: 3n, amountB: 4n } },
    ]);
    expect(factsIn(call, { failed: true })).toMatchObject([{ facts: { liquidityDelta: 66n, amountA: null } }]);
  });
});

describe("new pools", () => {
  test("have their tokens, vaults, creator and first price; one that failed is none", () => {
    const call = whirlpoolCall("initialize_pool_v2", { tickSpacing: 64, initialSqrtPrice: 1n << 64n });
    expect(factsIn(call)).toEqual([
      {
        stream: "pool_created",
        facts: {
          ...COMMON,
          creator: keyOf("funder"),
          pool: keyOf("whirlpool"),
          mintA: keyOf("tokenMintA"),
          mintB: keyOf("tokenMintB"),
          vaultA: keyOf("tokenVaultA"),
          vaultB: keyOf("tokenVaultB"),
          tickSpacing: 64,
          feePpm: null,
          sqrtPrice: 1n << 64n,
          amountA: null,
          amountB: null,
          openTimeS: null,
        },
      },
    ]);
    expect(factsIn(call, { failed: true })).toEqual([]);
  });

  test("with an adaptive fee tell when trading begins, and their tick spacing by the event", () => {
    const values = { initialSqrtPrice: 1n << 64n, hasTradeEnableTimestamp: true };
    const call = whirlpoolCall("initialize_pool_with_adaptive_fee", values, [0x80, 0x51, 0x01, 0, 0, 0, 0, 0]);
    const told = event("PoolInitialized", { whirlpool: keyOf("whirlpool"), tickSpacing: 4 });
    expect(factsIn(call, { events: [told] })).toMatchObject([{ facts: { openTimeS: 86_400, tickSpacing: 4 } }]);
    expect(() => factsIn(whirlpoolCall("initialize_pool_with_adaptive_fee", values))).toThrow("tradeEnableTimestamp");
  });
});
