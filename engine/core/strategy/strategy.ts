import type { z } from "zod";
import type { EventView } from "#data/market/events.ts";
import type { Kind } from "#data/market/streams.ts";
import type { Fill, OrderUpdate } from "../execution/order.ts";
import type { Context, QuoteAnswer } from "./context.ts";

/** What a strategy reacts to, besides the market's events. */
export interface OwnHooks<C> {
  /** Once, before the first event: pools known from before the session's start are there already. */
  start?(context: C): void;
  /** A timer that it set is due. */
  timer?(context: C, name: string): void;
  /** A quote that it asked for is answered. */
  answer?(context: C, answer: QuoteAnswer): void;
  /** An order of its own moved on: refused, landed, reverted, dropped. */
  order?(context: C, update: OrderUpdate | RefusedOrder): void;
  /** An order of its own was filled, and it is known now. */
  fill?(context: C, fill: Fill): void;
  /** Once, after the last event. Orders made here are refused. */
  stop?(context: C): void;
}

/** Risk did not let an order through. */
export interface RefusedOrder {
  readonly orderId: number;
  readonly state: "denied";
  readonly control: string;
  readonly reason: string;
}

/** Views that hooks are handed are valid during the call only. */
export type EventHooks<C> = { [K in Kind]?: (context: C, event: EventView<K>) => void };
export type Hooks<C> = EventHooks<C> & OwnHooks<C>;

/** A context whose parameter and state types only the strategy itself knows. */
export type ErasedContext = Context<never, never>;

/** A strategy's hooks, with the parameters and the state of one run. */
export interface StrategyRun {
  readonly params: never;
  readonly state: never;
  readonly on: Hooks<ErasedContext>;
}

/** A strategy as the engine runs it. */
export interface Strategy {
  readonly name: string;
  readonly params: z.ZodType;
  /** Parses parameters (throws ZodError) and gives a run its own state. */
  instantiate(params: unknown): StrategyRun;
}

/**
 * Declares a strategy: a pure, synchronous reaction to events.
 *
 * @param definition.name as given to `--strategy`
 * @param definition.params zod schema of its parameters, with defaults
 * @param definition.state what it remembers: plain data, made anew for every run
 * @param definition.on its hooks, by kind of event; see Hooks
 */
export function defineStrategy<Params extends z.ZodType, State>(definition: {
  readonly name: string;
  readonly params: Params;
  readonly state: (params: z.output<Params>) => State;
  readonly on: Hooks<Context<z.output<Params>, State>>;
}): Strategy {
  return {
    name: definition.name,
    params: definition.params,
    instantiate(given) {
      const params = definition.params.parse(given);
      return { params: params as never, state: definition.state(params) as never, on: definition.on };
    },
  };
}
