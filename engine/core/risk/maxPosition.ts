import type { Control } from "./control.ts";

/**
 * What is held of a token, with all orders under way counted as filled, may not become worth more than
 * `limit` (numeraire, raw). Orders that make a position smaller pass. Without a limit nothing else does.
 */
export function maxPosition(limit: bigint | null): Control {
  return {
    id: "maxPosition",
    judge({ value, exposure, reduces }) {
      if (reduces) return null;
      if (limit === null) return "no limit is set";
      if (value === null || exposure === null) return "nothing prices the position";
      const after = exposure + value;
      return after > limit ? `the position would be worth ${after}, more than ${limit}` : null;
    },
  };
}
