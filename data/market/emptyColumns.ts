import { STREAMS, type Stream } from "./streams.ts";

type OptionalColumn<S extends Stream> = {
  [C in keyof (typeof STREAMS)[S]]: (typeof STREAMS)[S][C] extends `${string}?` ? C : never;
}[keyof (typeof STREAMS)[S]];

/** The columns of a stream that may be empty, all of them empty. */
export type EmptyColumns<S extends Stream> = { readonly [C in OptionalColumn<S>]: null };

/** What a source leaves out, to be spread before what it says: each column of the stream that may be empty, as null. */
export function emptyColumns<S extends Stream>(stream: S): EmptyColumns<S> {
  const optional = Object.entries(STREAMS[stream]).filter(([, type]) => type.endsWith("?"));
  return Object.freeze(Object.fromEntries(optional.map(([column]) => [column, null]))) as EmptyColumns<S>;
}
