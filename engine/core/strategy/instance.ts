import { type Blocks, type Cursor, cursorOf } from "#data/market/blocks.ts";
import { KINDS, type Kind } from "#data/market/streams.ts";
import type { Fill, OrderUpdate } from "../execution/order.ts";
import type { QuoteAnswer } from "./context.ts";
import { StrategyFault } from "./fault.ts";
import { type Request, RunContext, type Surroundings } from "./runContext.ts";
import type { ErasedContext, Hooks, RefusedOrder, Strategy } from "./strategy.ts";

/** Points the view of a kind at a row, runs the hook, poisons the view. */
type Runner = (blocks: Blocks, row: number) => void;

const OWN_HOOKS = ["start", "timer", "answer", "order", "fill", "stop"];

/** One strategy in one run: its state, its hooks by kind, and the views that they are handed. */
export class StrategyInstance {
  readonly name: string;
  private readonly runners: (Runner | null)[];
  private readonly on: Hooks<ErasedContext>;
  private readonly context: RunContext;
  private readonly around: Surroundings;

  /** Throws ZodError on parameters that the strategy doesn't take, StrategyFault on hooks that nothing calls. */
  constructor(strategy: Strategy, params: unknown, around: Surroundings) {
    const run = strategy.instantiate(params);
    this.name = strategy.name;
    this.on = run.on;
    this.around = around;
    this.context = new RunContext(strategy.name, run, around);
    this.runners = KINDS.map((kind) => this.runnerOf(kind));
    for (const hook of Object.keys(run.on))
      if (!OWN_HOOKS.includes(hook) && !KINDS.some((kind) => kind === hook))
        throw new StrategyFault(
          `strategy ${this.name} has a hook "${hook}", which nothing calls; there are ${[...OWN_HOOKS, ...KINDS].join(", ")}`,
        );
  }

  /** What was asked for since the engine last took it; the engine empties it. */
  get requests(): Request[] {
    return this.context.requests;
  }

  /** Runs the hook for one event, if there is one. */
  event(kind: number, blocks: Blocks, row: number): void {
    this.runners[kind]?.(blocks, row);
  }

  start(): void {
    this.call("start", () => this.on.start?.(this.context));
  }
  timer(name: string): void {
    this.call("timer", () => this.on.timer?.(this.context, name));
  }
  answer(answer: QuoteAnswer): void {
    this.call("answer", () => this.on.answer?.(this.context, answer));
  }
  order(update: OrderUpdate | RefusedOrder): void {
    this.call("order", () => this.on.order?.(this.context, update));
  }
  fill(fill: Fill): void {
    this.call("fill", () => this.on.fill?.(this.context, fill));
  }
  stop(): void {
    this.call("stop", () => this.on.stop?.(this.context));
  }

  private call(hook: string, run: () => unknown): void {
    this.context.inHook = true;
    try {
      refusePromise(run());
    } catch (error) {
      throw this.faultIn(hook, error);
    } finally {
      this.context.inHook = false;
    }
  }

  private runnerOf<K extends Kind>(kind: K): Runner | null {
    const hook = this.on[kind] as ((context: unknown, view: Cursor<K>["view"]) => unknown) | undefined;
    if (hook === undefined) return null;
    const cursor = cursorOf(kind);
    const { context } = this;
    const { names } = this.around.market;
    return (blocks, row) => {
      cursor.point(blocks[kind], row, names);
      context.inHook = true;
      try {
        refusePromise(hook(context, cursor.view));
      } catch (error) {
        throw this.faultIn(kind, error);
      } finally {
        context.inHook = false;
        cursor.poison();
      }
    };
  }

  private faultIn(hook: string, cause: unknown): StrategyFault {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new StrategyFault(`strategy ${this.name}, ${hook} at seq ${this.around.moment.seq}: ${reason}`, { cause });
  }
}

/** What a hook does after it has waited would depend on the batch that its event came in. */
function refusePromise(given: unknown): void {
  if (typeof given === "object" && given !== null && "then" in given)
    throw new StrategyFault("hooks are synchronous: they can't be async or give a promise");
}
