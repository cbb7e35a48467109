import type { TopLevelSpec } from "vega-lite";

/** A chart that is part of another: one view of a concatenation. */
export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>["vconcat"][number];

/** What the labels left of a view need; its width is what is left of the chart's. */
export const Y_AXIS_PX = 54;

/** Of the 11-px text of subtitles. */
const CHARACTER_PX = 6;

/** A sentence in lines that fit into this width: Vega wraps no text, and a long one would widen the chart. */
export function wrapped(text: string, widthPx: number, characterPx = CHARACTER_PX): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && (line.length + 1 + word.length) * characterPx <= widthPx)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** How many of `panels` stand in a row where `fitting` have room, so that the last row is about as full. */
export function columnsFor(panels: number, fitting: number): number {
  const rows = Math.ceil(panels / Math.max(1, fitting));
  return Math.ceil(panels / rows);
}

/** Labels of an axis of time: the day where one begins, else hours and minutes, down to milliseconds. */
export const TIME_LABELS = {
  year: "%Y",
  quarter: "%b %Y",
  month: "%b %Y",
  week: "%b %d",
  day: "%b %d",
  date: "%b %d",
  hours: "%H:%M",
  minutes: "%H:%M",
  seconds: "%H:%M:%S",
  milliseconds: "%S.%L",
};

/** Columns of equal length as rows, which is how Vega-Lite takes data inline. */
export function rowsOf<Name extends string>(
  columns: Readonly<Record<Name, readonly (number | string)[]>>,
): Record<Name, number | string>[] {
  const entries = Object.entries<readonly (number | string)[]>(columns);
  const rows = entries[0]?.[1].length ?? 0;
  return Array.from({ length: rows }, (_, row) => {
    const cells = entries.map(([name, values]) => [name, values[row]]);
    return Object.fromEntries(cells) as Record<Name, number | string>;
  });
}
