import { NONE } from "../../market/blocks.ts";
import type { EventFacts } from "../../market/events.ts";
import type { Pubkey, RawAmount } from "../../market/units.ts";
import { DecodeError } from "../layout.ts";
import type { ProgramFact } from "../program.ts";
import { mintOf } from "../token/mintOf.ts";
import { descendantsOf } from "../transaction/calls.ts";
import { placeOf, signerOf } from "../transaction/place.ts";
import type { InstructionCall, TransactionRecord } from "../transaction/record.ts";
import { supplyChangesAmong, type TokenTransfer, transfersAmong } from "../transaction/transfers.ts";
import {
  decodeDeposit,
  decodeInitialize2,
  decodeSwap,
  decodeWithdraw,
  type NamedSwapAccounts,
  type SwapInstruction,
  swapAccounts,
} from "./instruction.ts";
import { DIRECTION, rayLogOf } from "./rayLog.ts";

/** Where the accounts of the other instructions lie: raydium-amm at 27f461d, program/src/instruction.rs. */
const INITIALIZE_ACCOUNTS = { amm: 4, coinMint: 8, pcMint: 9, coinVault: 10, pcVault: 11, user: 17 } as const;
const LIQUIDITY_ACCOUNTS = { amm: 1, lpMint: 5, coinVault: 6, pcVault: 7 } as const;

/** What the program charges in every pool that it makes: 25 / 10000. */
const NEW_POOL_FEE_PPM = 2_500;

function accountsAt<N extends string>(
  layout: string,
  places: Readonly<Record<N, number>>,
  accounts: readonly Pubkey[],
): Readonly<Record<N, Pubkey>> {
  const named: Partial<Record<N, Pubkey>> = {};
  for (const name of Object.keys(places) as N[]) {
    const key = accounts[places[name]];
    if (key === undefined) throw new DecodeError(layout, name, places[name], `only ${accounts.length} accounts`);
    named[name] = key;
  }
  return named as Readonly<Record<N, Pubkey>>;
}

/**
 * The swaps, the changes of liquidity and the new pools of one call of the program. A pool whose making failed is none.
 * Throws DecodeError for data or accounts that end too early.
 */
export function factsOf(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  const swap = decodeSwap(call.data);
  if (swap !== null) return [{ stream: "swap", facts: swapFacts(swap, call, transaction) }];
  const deposit = decodeDeposit(call.data);
  if (deposit !== null) return [{ stream: "liquidity", facts: liquidityFacts(null, call, transaction) }];
  const withdrawal = decodeWithdraw(call.data);
  if (withdrawal !== null)
    return [{ stream: "liquidity", facts: liquidityFacts(withdrawal.amount, call, transaction) }];
  return transaction.error === null ? poolFacts(call, transaction) : [];
}

/** No mint of SPL Token takes a fee: what leaves the user arrives in the vault, and the other way round. */
function swapFacts(swap: SwapInstruction, call: InstructionCall, transaction: TransactionRecord): EventFacts<"swap"> {
  const named = swapAccounts(swap, call.accounts);
  const transfers = transfersAmong(descendantsOf(call, transaction));
  const given = transfers.find(({ source, destination }) => source === named.userSource && isVault(named, destination));
  const got = transfers.find(
    ({ source, destination }) => isVault(named, source) && destination === named.userDestination,
  );
  const isDone = transaction.error === null;
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    pool: named.amm,
    aToB: isCoinIn(named, given, call, transaction),
    exactIn: swap.exactIn,
    amount: swap.amount as RawAmount,
    threshold: swap.threshold as RawAmount,
    sqrtPriceLimit: null,
    amountIn: isDone ? (amountOf(given) ?? loggedAmounts(call).amountIn) : null,
    amountOut: isDone ? (amountOf(got) ?? loggedAmounts(call).amountOut) : null,
    error: transaction.error,
  };
}

function isVault({ coinVault, pcVault }: NamedSwapAccounts, account: Pubkey): boolean {
  return account === coinVault || account === pcVault;
}

function amountOf(transfer: TokenTransfer | undefined): RawAmount | null {
  return transfer === undefined ? null : (transfer.amount as RawAmount);
}

/** What the program's log says that it will move; the transfers may yet fail. */
function loggedAmounts(call: InstructionCall): Pick<EventFacts<"swap">, "amountIn" | "amountOut"> {
  const log = rayLogOf(call);
  switch (log?.kind) {
    case "swapBaseIn":
      return { amountIn: log.amountIn as RawAmount, amountOut: log.outAmount as RawAmount };
    case "swapBaseOut":
      return { amountIn: log.deductIn as RawAmount, amountOut: log.amountOut as RawAmount };
    default:
      return { amountIn: null, amountOut: null };
  }
}

/**
 * Neither data nor places of accounts say which way a swap goes: the user's accounts do, by their mints. Known from
 * what was transferred, else from the log, else from what the transaction says of the accounts. Throws DecodeError
 * where nothing tells.
 */
function isCoinIn(
  named: NamedSwapAccounts,
  given: TokenTransfer | undefined,
  call: InstructionCall,
  transaction: TransactionRecord,
): boolean {
  if (given !== undefined) return given.destination === named.coinVault;
  const log = rayLogOf(call);
  if (log?.kind === "swapBaseIn" || log?.kind === "swapBaseOut") return log.direction === DIRECTION.coinToPc;
  const [coin, pc, source, destination] = [named.coinVault, named.pcVault, named.userSource, named.userDestination].map(
    (account) => mintOf(account, transaction),
  );
  const isPair = (a: unknown, b: unknown) => a !== null && a === b;
  if (isPair(source, coin) || isPair(destination, pc)) return true;
  if (isPair(source, pc) || isPair(destination, coin)) return false;
  throw new DecodeError("swap", "direction", 0, "nothing in the transaction tells which token goes in");
}

/**
 * A deposit, or a withdrawal of so many liquidity tokens. What a failed deposit would have given stands nowhere: its
 * delta is 0.
 */
function liquidityFacts(
  withdrawn: bigint | null,
  call: InstructionCall,
  transaction: TransactionRecord,
): EventFacts<"liquidity"> {
  const named = accountsAt(withdrawn === null ? "deposit" : "withdraw", LIQUIDITY_ACCOUNTS, call.accounts);
  const calls = descendantsOf(call, transaction);
  const transfers = transfersAmong(calls);
  // The market may fill the vaults first: what comes from the user, or goes to it, is moved last.
  const moved = (vault: Pubkey): RawAmount | null =>
    transaction.error !== null
      ? null
      : amountOf(
          transfers.findLast(({ source, destination }) => (withdrawn === null ? destination : source) === vault),
        );
  const minted = supplyChangesAmong(calls).find(({ kind, mint }) => kind === "mint" && mint === named.lpMint);
  const log = rayLogOf(call);
  const deposited = minted?.amount ?? (log?.kind === "deposit" && transaction.error === null ? log.mintLp : 0n);
  return {
    ...placeOf(call, transaction),
    signer: signerOf(transaction),
    program: call.program,
    pool: named.amm,
    position: null,
    tickLower: null,
    tickUpper: null,
    liquidityDelta: withdrawn === null ? (transaction.error === null ? deposited : 0n) : -withdrawn,
    amountA: moved(named.coinVault),
    amountB: moved(named.pcVault),
    error: transaction.error,
  };
}

function poolFacts(call: InstructionCall, transaction: TransactionRecord): readonly ProgramFact[] {
  const made = decodeInitialize2(call.data);
  if (made === null) return [];
  const named = accountsAt("initialize2", INITIALIZE_ACCOUNTS, call.accounts);
  const facts: EventFacts<"pool_created"> = {
    ...placeOf(call, transaction),
    creator: named.user,
    program: call.program,
    pool: named.amm,
    mintA: named.coinMint,
    mintB: named.pcMint,
    vaultA: named.coinVault,
    vaultB: named.pcVault,
    tickSpacing: null,
    feePpm: NEW_POOL_FEE_PPM,
    sqrtPrice: null,
    amountA: made.initCoinAmount as RawAmount,
    amountB: made.initPcAmount as RawAmount,
    openTimeS: made.openTime < BigInt(NONE.u32) ? Number(made.openTime) : null,
  };
  return [{ stream: "pool_created", facts }];
}
