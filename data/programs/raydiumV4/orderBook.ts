import type { Pubkey } from "../../market/units.ts";
import { readStruct } from "../layout.ts";
import { NotModelled } from "../notModelled.ts";
import type { AccountState } from "../program.ts";
import { panic, refuse } from "./errors.ts";
import {
  EVENT_FIELDS,
  EVENT_FLAG,
  EVENT_QUEUE_FIELDS,
  EVENT_QUEUE_TRAILER,
  EVENT_SIZE,
  EVENTS_OFFSET,
  OPEN_ORDERS_FIELDS,
  OPEN_ORDERS_FLAGS,
} from "./layout.ts";

/** What lies on the order book for a pool, in raw units, and how many events its event queue holds. */
export interface BookTotals {
  readonly coin: bigint;
  readonly pc: bigint;
  readonly events: number;
}

/** The accounts that the order book's part of a pool's reserves is read from. */
export interface BookAccounts {
  readonly openOrders: Pubkey;
  readonly market: Pubkey;
  readonly authority: Pubkey;
}

const ALL_SLOTS_FREE = (1n << 128n) - 1n;

/**
 * The part of a pool's reserves that its market holds: what its open-orders account says, put right by fills that lie
 * in the event queue and which that account doesn't yet know of. Source: raydium-amm at 2cda268, program/src/math.rs,
 * calc_exact_vault_in_serum. Throws SwapRefused where the program would, NotModelled when orders of the pool rest on
 * the book: a swap would have the market cancel them.
 */
export function bookTotals(accounts: BookAccounts, openOrders: AccountState, eventQueue: Uint8Array): BookTotals {
  const own = unlessShort(() => readStruct("OpenOrders", OPEN_ORDERS_FIELDS, openOrders.data), accounts.openOrders);
  if (own.accountFlags !== OPEN_ORDERS_FLAGS) panic(`${accounts.openOrders} is no open-orders account`);
  if (own.market !== accounts.market) refuse("InvalidMarket", `${accounts.openOrders} is of the market ${own.market}`);
  if (own.owner !== accounts.authority) refuse("InvalidOwner", `${accounts.openOrders} belongs to ${own.owner}`);
  if (own.freeSlots !== ALL_SLOTS_FREE)
    throw new NotModelled(`orders of ${accounts.openOrders} rest on the market ${accounts.market}`);
  let { coinTotal: coin, pcTotal: pc } = own;
  const { head, count } = unlessShort(() => readStruct("EventQueue", EVENT_QUEUE_FIELDS, eventQueue), accounts.market);
  const capacity = Math.floor((eventQueue.length - EVENTS_OFFSET - EVENT_QUEUE_TRAILER) / EVENT_SIZE);
  if (count > BigInt(capacity)) panic(`${count} events in a queue of ${capacity}`);
  const events = Number(count);
  for (let i = 0; i < events; i++) {
    const at = EVENTS_OFFSET + ((Number(head) + i) % capacity) * EVENT_SIZE;
    const event = readStruct("Event", EVENT_FIELDS, eventQueue, at);
    const isMakerFill = (event.flags & EVENT_FLAG.fill) !== 0 && (event.flags & EVENT_FLAG.maker) !== 0;
    if (event.owner !== accounts.openOrders || !isMakerFill) continue;
    const isBid = (event.flags & EVENT_FLAG.bid) !== 0;
    coin += isBid ? event.received : -event.paid;
    pc += isBid ? -event.paid : event.received;
    if (coin < 0n || pc < 0n) panic("fills in the event queue take more than the open orders hold");
  }
  return { coin, pc, events };
}

/** The market's own code panics on accounts that are too short. */
function unlessShort<T>(read: () => T, account: Pubkey): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && error.name === "DecodeError") panic(`${account}: ${error.message}`);
    throw error;
  }
}
