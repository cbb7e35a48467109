/** The same replay gave other digests than before. Exit code 5. */
export class NotDeterministic extends Error {
  override readonly name = "NotDeterministic";
}
