import type { Control } from "./control.ts";

/** No order may give away more than `limit` (numeraire, raw). Without a limit nothing passes. */
export function maxOrder(limit: bigint | null): Control {
  return {
    id: "maxOrder",
    judge({ value }) {
      if (limit === null) return "no limit is set";
      if (value === null) return "nothing prices what the order gives away";
      return value > limit ? `the order is worth ${value}, more than ${limit}` : null;
    },
  };
}
