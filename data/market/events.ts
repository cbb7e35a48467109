import type { Kind, STREAMS, Stream } from "./streams.ts";
import type { Nanos, Pubkey, RawAmount, Seq, Slot, WallNanos } from "./units.ts";

type Value<T> = T extends "seq"
  ? Seq
  : T extends "nanos"
    ? WallNanos
    : T extends "slot"
      ? Slot
      : T extends "u64"
        ? RawAmount
        : T extends "i64" | "u128" | "i128"
          ? bigint
          : T extends "u32" | "i32" | "f64"
            ? number
            : T extends "bool"
              ? boolean
              : T extends "key"
                ? Pubkey
                : T extends "text" | "id"
                  ? string
                  : T extends "bytes"
                    ? Uint8Array
                    : T extends `${infer Base}?`
                      ? Value<Base> | null
                      : never;

/** One event as a row of its stream, times in nanoseconds since the epoch: what a writer takes. */
export type EventRow<S extends Stream> = { readonly [C in keyof (typeof STREAMS)[S]]: Value<(typeof STREAMS)[S][C]> };

/** As EventRow, without what the frame gives it. */
export type EventFacts<S extends Stream> = Omit<EventRow<S>, "seq" | "recvNs" | "source">;

type InSession<V> = V extends WallNanos ? Nanos : V;
type NotLoaded<S extends Stream> = {
  [C in keyof (typeof STREAMS)[S]]: (typeof STREAMS)[S][C] extends "id" | "id?" | "bytes" | "bytes?" ? C : never;
}[keyof (typeof STREAMS)[S]];

/**
 * One event as a strategy sees it: a view over a block, valid only during the callback that it was
 * handed to. Times are nanoseconds since the session's start.
 */
export type EventView<K extends Kind> = {
  readonly [C in Exclude<keyof EventRow<K>, NotLoaded<K>>]: InSession<EventRow<K>[C]>;
};
