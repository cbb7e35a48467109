/** How long things take. First form: two constants. */
export interface Latency {
  readonly name: string;
  /** From decision to the leader. */
  readonly landNs: number;
  /** From asking for a quote to its answer. */
  readonly quoteNs: number;
}
