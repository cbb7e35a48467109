import type { Pubkey } from "../../market/units.ts";
import { DecodeError, readStruct, type Struct, writeStruct } from "../layout.ts";
import { U64_MAX, U128_MAX } from "../math/u128.ts";
import { NotModelled } from "../notModelled.ts";
import type { AccountState, ChainClock, Execution, Instruction } from "../program.ts";
import { ACCOUNT_STATE, decodeTokenAccount, type TokenAccount } from "../token/tokenAccount.ts";
import { transferTokens } from "../token/transfer.ts";
import { TOKEN_PROGRAM } from "../transaction/ids.ts";
import { WorkingAccounts } from "../workingAccounts.ts";
import { panic, refuse } from "./errors.ts";
import {
  AUTHORITY,
  AUTHORITY_NONCE,
  decodeSwap,
  type NamedSwapAccounts,
  RAYDIUM_V4,
  type SwapInstruction,
  swapAccounts,
} from "./instruction.ts";
import { AMM_INFO_FIELDS, AMM_INFO_SIZE } from "./layout.ts";
import { bookTotals } from "./orderBook.ts";
import { DIRECTION, swapLogLine } from "./rayLog.ts";
import { AMM_STATUS, statusForSwap, usesOrderBook } from "./status.ts";
import { expectTradable, type PoolSwap, swapBaseIn, swapBaseOut } from "./swap.ts";
import { type ProgramVersion, versionAt } from "./versions.ts";

type Amm = Struct<typeof AMM_INFO_FIELDS>;

/** One swap while it runs. */
interface Run {
  readonly version: ProgramVersion;
  readonly clock: ChainClock;
  readonly accounts: WorkingAccounts;
  readonly named: NamedSwapAccounts;
  readonly swap: SwapInstruction;
  readonly logs: string[];
}

/** Reserves in raw units, and the accounts that they were read from. */
interface Pool {
  readonly coinVault: TokenAccount;
  readonly pcVault: TokenAccount;
  readonly coin: bigint;
  readonly pc: bigint;
}

const LOG_NAMES = {
  swapBaseIn: "swap_base_in",
  swapBaseOut: "swap_base_out",
  swapBaseInV2: "swap_base_in_v2",
  swapBaseOutV2: "swap_base_out_v2",
} as const;

/**
 * Runs a swap on account bytes as the program does; the version goes by the clock's slot. Checks and their order:
 * raydium-amm at 2cda268, 3b087ad and 27f461d, program/src/processor.rs. Throws SwapRefused where it would fail, and
 * NotModelled where it would call the market: to cancel its own resting orders, or to fetch what lies there.
 */
export function execute(
  instruction: Instruction,
  before: ReadonlyMap<Pubkey, AccountState>,
  clock: ChainClock,
): Execution {
  const version = versionAt(clock.slot);
  const swap = swapOf(instruction, version);
  const named = swapAccounts(
    swap,
    instruction.accounts.map(({ pubkey }) => pubkey),
  );
  const run: Run = { version, clock, accounts: new WorkingAccounts(before), named, swap, logs: [] };
  const amm = loadAmm(run);
  checkAccounts(run, amm, instruction);
  const [coinVault, pcVault, source, destination] = (
    ["coinVault", "pcVault", "userSource", "userDestination"] as const
  ).map((name) => unpack(run.accounts, named[name])) as [TokenAccount, TokenAccount, TokenAccount, TokenAccount];
  const status = passGate(run, amm);
  const pool = reservesOf(run, amm, coinVault, pcVault);
  const isCoinIn = directionOf(pool, source, destination);
  const moved = compute(run, amm, pool, source, isCoinIn);
  move(run, pool, moved, isCoinIn);
  writeStruct(AMM_INFO_FIELDS, ammAfter(run, amm, status, moved, isCoinIn), run.accounts.bytesToWrite(named.amm));
  return {
    accounts: run.accounts.changed(),
    amountIn: moved.amountIn,
    amountOut: moved.amountOut,
    logs: run.logs,
    eventCalls: [],
  };
}

function swapOf({ accounts, data }: Instruction, version: ProgramVersion): SwapInstruction {
  const swap = unlessCorrupt(
    () => decodeSwap(data),
    (detail) => refuse("InvalidInstructionData", detail),
  );
  if (swap === null) throw new RangeError(`no swap of Raydium AMM v4 begins with the byte ${data[0]}`);
  const isV2 = swap.instruction === "swapBaseInV2" || swap.instruction === "swapBaseOutV2";
  if (isV2 && !version.hasSwapV2) refuse("InvalidInstructionData", `${swap.instruction} is not known yet`);
  if (isV2 && accounts.length < 8) refuse("NotEnoughAccountKeys", `${accounts.length} of 8`);
  if (!isV2 && accounts.length !== 17 && accounts.length !== 18)
    refuse("WrongAccountsNumber", `${accounts.length} are neither 17 nor 18`);
  return swap;
}

function unlessCorrupt<T>(decode: () => T, otherwise: (detail: string) => never): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeError) return otherwise(error.message);
    throw error;
  }
}

function loadAmm({ accounts, named, version }: Run): Amm {
  const { owner, data } = accounts.get(named.amm);
  if (owner !== RAYDIUM_V4) refuse("InvalidAmmAccountOwner", `${named.amm} belongs to ${owner}`);
  if (data.length !== AMM_INFO_SIZE) refuse("ExpectedAccount", `${named.amm} has ${data.length} bytes`);
  const amm = readStruct("AmmInfo", AMM_INFO_FIELDS, data);
  if (amm.status === BigInt(AMM_STATUS.Uninitialized)) refuse("InvalidStatus", "the pool is not initialised");
  if (amm.status > AMM_STATUS.WaitingTrade) panic(`${amm.status} is no status`);
  if (!version.hasOrderBook && amm.coinMint === amm.pcMint) refuse("NotAllowed", `both tokens are ${amm.coinMint}`);
  return amm;
}

function checkAccounts({ named }: Run, amm: Amm, { accounts }: Instruction): void {
  if (!accounts.some(({ pubkey, isSigner }) => pubkey === named.userOwner && isSigner))
    refuse("InvalidSignAccount", `${named.userOwner} has not signed`);
  if (named.tokenProgram !== TOKEN_PROGRAM) refuse("InvalidSplTokenProgram", named.tokenProgram);
  if (named.authority !== AUTHORITY || amm.nonce !== AUTHORITY_NONCE) refuse("InvalidProgramAddress", named.authority);
  if (named.coinVault !== amm.coinVault) refuse("InvalidCoinVault", `${named.coinVault} is not ${amm.coinVault}`);
  if (named.pcVault !== amm.pcVault) refuse("InvalidPCVault", `${named.pcVault} is not ${amm.pcVault}`);
  for (const user of [named.userSource, named.userDestination])
    if (user === amm.pcVault || user === amm.coinVault) refuse("InvalidUserToken", `${user} is a vault of the pool`);
}

function unpack(accounts: WorkingAccounts, key: Pubkey): TokenAccount {
  const { owner, data } = accounts.get(key);
  if (owner !== TOKEN_PROGRAM) refuse("InvalidSplTokenProgram", `${key} belongs to ${owner}`);
  const account = unlessCorrupt(
    () => decodeTokenAccount(data),
    (detail) => refuse("ExpectedAccount", `${key}: ${detail}`),
  );
  if (account.state === ACCOUNT_STATE.uninitialized) refuse("ExpectedAccount", `${key} is no token account yet`);
  return account;
}

/** Tells the status that the pool has from here on, and logs what the program does. */
function passGate({ clock, swap, version, logs }: Run, amm: Amm): number {
  const status = Number(amm.status);
  const name = LOG_NAMES[swap.instruction];
  const opensAtS = status === AMM_STATUS.WaitingTrade ? amm.poolOpenTime : amm.orderbookToInitTime;
  const after = statusForSwap({ status, opensAtS }, clock.unixTimestampS, version.hasOrderBook);
  if (after === null)
    refuse("InvalidStatus", `${status}; the gate opens at ${opensAtS}, now is ${clock.unixTimestampS}`);
  if (status === AMM_STATUS.WaitingTrade) logs.push(`Program log: ${name}: WaitingTrade to SwapOnly`);
  if (status === AMM_STATUS.OrderBookOnly)
    logs.push(`Program log: ${name}: status ${status}`, `Program log: ${name}: OrderBook to Initialized`);
  return after;
}

function hasBook({ version }: Run, amm: Amm): boolean {
  return version.hasOrderBook && usesOrderBook(Number(amm.status));
}

function reservesOf(run: Run, amm: Amm, coinVault: TokenAccount, pcVault: TokenAccount): Pool {
  const book = hasBook(run, amm) ? bookOf(run, amm) : { coin: 0n, pc: 0n };
  const pc = pcVault.amount + book.pc;
  const coin = coinVault.amount + book.coin;
  if (pc > U64_MAX || coin > U64_MAX) refuse("CheckedAddOverflow", `reserves of ${coin} and ${pc}`);
  if (pc < amm.needTakePnlPc || coin < amm.needTakePnlCoin)
    refuse("CheckedSubOverflow", `${coin} and ${pc} are less than the ${amm.needTakePnlCoin} and ${amm.needTakePnlPc}`);
  return { coinVault, pcVault, coin: coin - amm.needTakePnlCoin, pc: pc - amm.needTakePnlPc };
}

function bookOf({ accounts, named, logs }: Run, amm: Amm): { coin: bigint; pc: bigint } {
  const { openOrders, marketProgram, market, marketEventQueue } = named;
  if (openOrders === undefined || market === undefined || marketEventQueue === undefined)
    return refuse("InvalidStatus", "a pool on the order book needs the accounts of its market");
  if (openOrders !== amm.openOrders) refuse("InvalidOpenOrders", `${openOrders} is not ${amm.openOrders}`);
  if (marketProgram !== amm.marketProgram)
    refuse("InvalidMarketProgram", `${marketProgram} is not ${amm.marketProgram}`);
  if (market !== amm.market) refuse("InvalidMarket", `${market} is not ${amm.market}`);
  const totals = bookTotals(
    { openOrders, market, authority: named.authority },
    accounts.get(openOrders),
    accounts.get(marketEventQueue).data,
  );
  logs.push(`Program log: calc_exact len:${totals.events}`);
  return totals;
}

function directionOf({ coinVault, pcVault }: Pool, source: TokenAccount, destination: TokenAccount): boolean {
  if (source.mint === coinVault.mint && destination.mint === pcVault.mint) return true;
  if (source.mint !== pcVault.mint || destination.mint !== coinVault.mint)
    refuse("InvalidUserToken", `the user's accounts hold ${source.mint} and ${destination.mint}`);
  return false;
}

/** Computes the swap, logs it, and refuses what the program refuses before it moves anything. */
function compute(run: Run, amm: Amm, pool: Pool, source: TokenAccount, isCoinIn: boolean): PoolSwap {
  const { swap, version, logs } = run;
  const { amount, threshold } = swap;
  const reserveIn = isCoinIn ? pool.coin : pool.pc;
  const reserveOut = isCoinIn ? pool.pc : pool.coin;
  const fee = { numerator: amm.swapFeeNumerator, denominator: amm.swapFeeDenominator };
  const direction = isCoinIn ? DIRECTION.coinToPc : DIRECTION.pcToCoin;
  const seen = { direction, userSource: source.amount, poolCoin: pool.coin, poolPc: pool.pc };
  const needFunds = (needed: bigint) => {
    if (source.amount < needed) refuse("InsufficientFunds", `the user has ${source.amount}, ${needed} are needed`);
  };
  if (swap.exactIn) {
    needFunds(amount);
    const moved = swapBaseIn(amount, reserveIn, reserveOut, fee, version);
    logs.push(swapLogLine({ ...seen, amountIn: amount, minimumOut: threshold, outAmount: moved.amountOut }));
    if (moved.amountOut < threshold) refuse("ExceededSlippage", `${moved.amountOut} come out, at least ${threshold}`);
    expectTradable(moved, reserveOut);
    return moved;
  }
  const moved = swapBaseOut(amount, reserveIn, reserveOut, fee, version);
  logs.push(swapLogLine({ ...seen, maxIn: threshold, amountOut: amount, deductIn: moved.amountIn }));
  needFunds(moved.amountIn);
  if (threshold < moved.amountIn) refuse("ExceededSlippage", `${moved.amountIn} go in, at most ${threshold}`);
  expectTradable(moved, reserveOut);
  return moved;
}

function move({ accounts, named, clock }: Run, pool: Pool, { amountIn, amountOut }: PoolSwap, isCoinIn: boolean): void {
  const [vaultIn, vaultOut] = isCoinIn ? [named.coinVault, named.pcVault] : [named.pcVault, named.coinVault];
  const held = isCoinIn ? pool.pcVault.amount : pool.coinVault.amount;
  if (amountOut > held) throw new NotModelled(`the vault holds ${held} of ${amountOut}, the rest lies on the market`);
  const common = { tokenProgram: TOKEN_PROGRAM, checked: null, epoch: clock.epoch, hasMemo: false };
  const given = { source: named.userSource, destination: vaultIn, authority: named.userOwner, amount: amountIn };
  transferTokens(accounts, { ...common, ...given });
  const got = { source: vaultOut, destination: named.userDestination, authority: AUTHORITY, amount: amountOut };
  transferTokens(accounts, { ...common, ...got });
}

function ammAfter({ version, clock }: Run, amm: Amm, status: number, moved: PoolSwap, isCoinIn: boolean): Amm {
  const after = { ...amm, status: BigInt(status), recentEpoch: BigInt(clock.epoch) };
  if (!version.hasOrderBook) return after;
  const { amountIn, amountOut, feeAmount } = moved;
  if (isCoinIn)
    return {
      ...after,
      swapCoinInAmount: within(amm.swapCoinInAmount + amountIn, U128_MAX),
      swapPcOutAmount: within(amm.swapPcOutAmount + amountOut, U128_MAX),
      swapAccCoinFee: within(amm.swapAccCoinFee + feeAmount, U64_MAX),
    };
  return {
    ...after,
    swapPcInAmount: within(amm.swapPcInAmount + amountIn, U128_MAX),
    swapCoinOutAmount: within(amm.swapCoinOutAmount + amountOut, U128_MAX),
    swapAccPcFee: within(amm.swapAccPcFee + feeAmount, U64_MAX),
  };
}

function within(sum: bigint, most: bigint): bigint {
  return sum > most ? panic(`a sum over all swaps would be ${sum}`) : sum;
}
