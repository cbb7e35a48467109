import { counted, number } from "./notation.ts";
import type { RunData } from "./runData.ts";

/** One thing that limits what a result says. */
export interface Caveat {
  /** Not exercised | Gaps | Unsettled | Unpriced | Session | Assumed */
  readonly kind: string;
  readonly text: string;
}

/** Caveats of one kind over the runs of a sheet. */
export interface CaveatGroup {
  readonly kind: string;
  readonly texts: readonly string[];
}

/** What limits the result of a run, what it did not exercise first. */
export function caveatsOf(run: RunData): Caveat[] {
  return [...notExercised(run), ...dataLimits(run), ...assumptions(run)];
}

/** Caveats by kind, each said once; one that isn't true of every run says of which. */
export function groupedCaveats(runs: readonly { readonly name: string; readonly data: RunData }[]): CaveatGroup[] {
  const groups = new Map<string, Map<string, string[]>>();
  for (const { name, data } of runs) {
    for (const { kind, text } of caveatsOf(data)) {
      const texts = groups.get(kind) ?? new Map<string, string[]>();
      groups.set(kind, texts.set(text, [...(texts.get(text) ?? []), name]));
    }
  }
  const order = [...groups.keys()].sort((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b));
  return order.map((kind) => ({
    kind,
    texts: [...(groups.get(kind) ?? [])].map(([text, names]) =>
      names.length === runs.length ? text : `${text} (${names.join(", ")})`,
    ),
  }));
}

const KINDS = ["Not exercised", "Gaps", "Unsettled", "Unpriced", "Session", "Assumed"];

function notExercised({ provenance: { counts }, trades }: RunData): Caveat[] {
  const kind = "Not exercised";
  if (counts.orders === 0)
    return [{ kind, text: "no order was made, so no cost, landing or risk of one is in the result" }];
  return [
    { missing: counts.fills === 0, text: "no order was filled" },
    { missing: counts.fills > 0 && trades.net.length === 0, text: "no position was closed" },
    { missing: counts.reverted === 0, text: "no order reverted" },
    { missing: counts.dropped === 0, text: "no order was dropped" },
    { missing: counts.denied === 0, text: "risk denied nothing" },
  ].flatMap(({ missing, text }) => (missing ? [{ kind, text }] : []));
}

function dataLimits({ provenance: { counts, session } }: RunData): Caveat[] {
  const { decisions, decisionsInGaps, unsettled, unpricedMints } = counts;
  const caveats: Caveat[] = [];
  if (decisionsInGaps > 0) {
    const text = `${number(decisionsInGaps)} of ${counted(decisions, "decision")} fell in gaps of the recording`;
    caveats.push({ kind: "Gaps", text });
  }
  if (unsettled > 0) {
    const text = `the outcome of ${counted(unsettled, "order")} is not known: the recording ended or lost the slot before it was fixed`;
    caveats.push({ kind: "Unsettled", text });
  }
  if (unpricedMints > 0) {
    const text = `${counted(unpricedMints, "token")} held at the end without a price, counted as nothing`;
    caveats.push({ kind: "Unpriced", text });
  }
  for (const [mark, text] of Object.entries(session.marks))
    caveats.push({ kind: "Session", text: `${words(mark)}: ${text}` });
  return caveats;
}

function assumptions({ provenance: { landing, impact } }: RunData): Caveat[] {
  const kind = "Assumed";
  const impacts = { none: "what an order did to the pool is gone afterwards: others trade as recorded (impact: none)" };
  return [
    { kind, text: `an order lands ${landing} in its slot, since the data can't say where` },
    { kind, text: impacts[impact] },
    { kind, text: "latency is the profile's constant" },
  ];
}

/** `recvTime` as "recv time". */
function words(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
