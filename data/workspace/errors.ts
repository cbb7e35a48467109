import { distance } from "fastest-levenshtein";

/** Data or configuration that can't be used as it is: says which file or field, what is wrong, what to do. Exit code 3. */
export class InvalidData extends Error {
  override readonly name: string = "InvalidData";
  /** The file, source or field at fault, as the user knows it. */
  readonly where: string;
  constructor(where: string, reason: string, options?: ErrorOptions) {
    super(`${where}: ${reason}`, options);
    this.where = where;
  }
}

/** A command called with words that it doesn't know. Exit code 2. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** A name that nothing here has, answered with the nearest one that exists. Exit code 2. */
export class UnknownName extends UsageError {
  override readonly name: string = "UnknownName";
  constructor(what: string, given: string, known: readonly string[]) {
    const nearest = [...known].sort((a, b) => distance(a, given) - distance(b, given))[0];
    const hint =
      nearest === undefined
        ? `there is no ${what} yet`
        : distance(nearest, given) <= Math.max(3, given.length / 2)
          ? `did you mean "${nearest}"?`
          : `known: ${known.slice(0, 12).join(", ")}`;
    super(`unknown ${what} "${given}": ${hint}`);
  }
}
