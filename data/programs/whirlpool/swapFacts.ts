import type { EventFacts } from "../../market/events.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { accountsOf, type InstructionOf } from "./instructions.ts";
import { Movements } from "./movements.ts";

export type SwapFacts = EventFacts<"swap">;

/** One pool's part in a swap. */
type Hop = Pick<SwapFacts, "pool" | "aToB" | "sqrtPriceLimit" | "amountIn" | "amountOut">;
/** What the user asked of it. */
type Asked = Pick<SwapFacts, "exactIn" | "amount" | "threshold">;

function factsOfHop(call: InstructionCall, transaction: TransactionRecord, hop: Hop, asked: Asked): SwapFacts {
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    ...hop,
    ...asked,
    error: transaction.error,
  };
}

/** A swap on one pool. */
export function swapFacts(
  { name, fields }: InstructionOf<"swap"> | InstructionOf<"swap_v2">,
  call: InstructionCall,
  transaction: TransactionRecord,
): SwapFacts {
  const { whirlpool, tokenVaultA, tokenVaultB } = accountsOf(name, call.accounts);
  const { aToB, amount, otherAmountThreshold, sqrtPriceLimit } = fields;
  const [vaultIn, vaultOut] = aToB ? [tokenVaultA, tokenVaultB] : [tokenVaultB, tokenVaultA];
  const moved = new Movements(call, transaction);
  const hop = {
    pool: whirlpool,
    aToB,
    sqrtPriceLimit,
    amountIn: moved.leftFor(vaultIn),
    amountOut: moved.arrivedFrom(vaultOut),
  };
  return factsOfHop(call, transaction, hop, {
    exactIn: fields.amountSpecifiedIsInput,
    amount: amount as RawAmount,
    threshold: otherAmountThreshold as RawAmount,
  });
}

type TwoHopSwap = InstructionOf<"two_hop_swap"> | InstructionOf<"two_hop_swap_v2">;

/**
 * A swap on one pool and, with what came of it, on another. What passes between them stands in no argument: in a failed
 * one the hop that the given amount isn't of has an amount of 0.
 */
export function twoHopFacts(
  instruction: TwoHopSwap,
  call: InstructionCall,
  transaction: TransactionRecord,
): readonly SwapFacts[] {
  const { amountSpecifiedIsInput: exactIn } = instruction.fields;
  const amount = instruction.fields.amount as RawAmount;
  const threshold = instruction.fields.otherAmountThreshold as RawAmount;
  const [one, two] = hopsOf(instruction, call, transaction);
  const between = (exactIn ? two.amountIn : one.amountOut) ?? (0n as RawAmount);
  const first = exactIn ? { exactIn, amount, threshold: null } : { exactIn, amount: between, threshold };
  const second = exactIn ? { exactIn, amount: between, threshold } : { exactIn, amount, threshold: null };
  return [factsOfHop(call, transaction, one, first), factsOfHop(call, transaction, two, second)];
}

function hopsOf(instruction: TwoHopSwap, call: InstructionCall, transaction: TransactionRecord): readonly [Hop, Hop] {
  const { aToBOne, aToBTwo, sqrtPriceLimitOne, sqrtPriceLimitTwo } = instruction.fields;
  const { pools, oneIn, oneOut, twoIn, twoOut } = twoHopAccounts(instruction, call.accounts);
  const moved = new Movements(call, transaction);
  return [
    {
      pool: pools[0],
      aToB: aToBOne,
      sqrtPriceLimit: sqrtPriceLimitOne,
      amountIn: moved.leftFor(oneIn),
      amountOut: moved.arrivedFrom(oneOut),
    },
    {
      pool: pools[1],
      aToB: aToBTwo,
      sqrtPriceLimit: sqrtPriceLimitTwo,
      amountIn: moved.leftFor(twoIn),
      amountOut: moved.arrivedFrom(twoOut),
    },
  ];
}

/** The pools and the vaults that the two hops go through. */
interface TwoHopAccounts {
  readonly pools: readonly [Pubkey, Pubkey];
  readonly oneIn: Pubkey;
  readonly oneOut: Pubkey;
  readonly twoIn: Pubkey;
  readonly twoOut: Pubkey;
}

function twoHopAccounts(instruction: TwoHopSwap, keys: readonly Pubkey[]): TwoHopAccounts {
  if (instruction.name === "two_hop_swap_v2") {
    const accounts = accountsOf(instruction.name, keys);
    return {
      pools: [accounts.whirlpoolOne, accounts.whirlpoolTwo],
      oneIn: accounts.tokenVaultOneInput,
      oneOut: accounts.tokenVaultOneIntermediate,
      twoIn: accounts.tokenVaultTwoIntermediate,
      twoOut: accounts.tokenVaultTwoOutput,
    };
  }
  const { aToBOne, aToBTwo } = instruction.fields;
  const accounts = accountsOf(instruction.name, keys);
  return {
    pools: [accounts.whirlpoolOne, accounts.whirlpoolTwo],
    oneIn: aToBOne ? accounts.tokenVaultOneA : accounts.tokenVaultOneB,
    oneOut: aToBOne ? accounts.tokenVaultOneB : accounts.tokenVaultOneA,
    twoIn: aToBTwo ? accounts.tokenVaultTwoA : accounts.tokenVaultTwoB,
    twoOut: aToBTwo ? accounts.tokenVaultTwoB : accounts.tokenVaultTwoA,
  };
}
