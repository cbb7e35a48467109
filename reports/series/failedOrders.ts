import type { RunFolder } from "../runFolder.ts";

/** Orders that reverted or were dropped, gathered by stretches of time. */
export interface FailedOrders {
  readonly timeMs: readonly number[];
  readonly state: readonly string[];
  readonly orders: readonly number[];
}

/** One entry for each of `steps` equal stretches of time and each state that orders failed in. */
export async function failedOrders(run: RunFolder, steps: number): Promise<FailedOrders> {
  const answer = await run.ask("orders", FAILED, { steps });
  return { timeMs: answer.numbers("time_ms"), state: answer.texts("state"), orders: answer.numbers("orders") };
}

const FAILED = `
  with failed as (select now_ns, state from orders where state in ('reverted', 'dropped')),
  span as (select min(now_ns) as start_ns, (max(now_ns) - min(now_ns)) // $steps + 1 as step_ns from failed)
  select min(now_ns) // 1000000 as time_ms, state, count(*) as orders
  from failed, span group by (now_ns - start_ns) // step_ns, state order by time_ms, state`;
