import { UsageError } from "#data/workspace/errors.ts";

/** Parses a flag's whole number. The parser throws UsageError, which names the flag. */
export function wholeNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
      throw new UsageError(`${flag} ${text}: a whole number is needed`);
    return value;
  };
}

/** As wholeNumber, for amounts of any size. */
export function wholeBigint(flag: string): (text: string) => bigint {
  return (text) => {
    if (!/^\d+$/.test(text)) throw new UsageError(`${flag} ${text}: a whole number is needed`);
    return BigInt(text);
  };
}
