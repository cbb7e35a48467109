import type { Config } from "vega-lite";

/** The colours of a report. Loss is orange, not red, so that it parts from green without colour vision. */
export interface Palette {
  readonly page: string;
  readonly card: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly line: string;
  readonly gain: string;
  readonly loss: string;
  readonly warn: string;
  /** What stands behind for comparison. */
  readonly ghost: string;
  /** One after the other for the runs of a sheet. */
  readonly run1: string;
  readonly run2: string;
  readonly run3: string;
  readonly run4: string;
}

export const PALETTES = {
  light: {
    page: "#f6f7f9",
    card: "#ffffff",
    border: "#dfe4ea",
    text: "#1a2230",
    muted: "#5b6675",
    grid: "#e8ebef",
    line: "#1f4fbf",
    gain: "#0a7f5a",
    loss: "#c2410c",
    warn: "#d97706",
    ghost: "#c3c9d2",
    run1: "#0b6e99",
    run2: "#7a4fbf",
    run3: "#d97706",
    run4: "#b3261e",
  },
  dark: {
    page: "#0b0f14",
    card: "#11161d",
    border: "#262e38",
    text: "#e6eaf0",
    muted: "#98a2b0",
    grid: "#232a33",
    line: "#7ea6ff",
    gain: "#3ecf9a",
    loss: "#ff8a5c",
    warn: "#d97706",
    ghost: "#454e5a",
    run1: "#58b7e0",
    run2: "#b79bf0",
    run3: "#f5b453",
    run4: "#ff7d74",
  },
} as const satisfies Record<string, Palette>;

/** How many runs have a colour of their own; after that colours come again. */
export const RUN_COLOURS = 4;

export const FONT = 'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Helvetica Neue", Arial, sans-serif';

/** Every colour as a custom property of CSS: charts drawn with it follow the page from light to dark. */
export function cssPalette(): Palette {
  const names = Object.keys(PALETTES.light).map((colour) => [colour, `var(--${colour})`]);
  return { ...PALETTES.light, ...Object.fromEntries(names) };
}

/** Rules that set the custom properties: light, dark where the system or the reader asks for it, light on paper. */
export function paletteRules(): string {
  const properties = (theme: "light" | "dark") =>
    [`color-scheme:${theme}`, ...Object.entries(PALETTES[theme]).map(([name, colour]) => `--${name}:${colour}`)].join(
      ";",
    );
  return `:root{${properties("light")}}
@media screen{:root[data-theme="dark"]{${properties("dark")}}}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme="light"]){${properties("dark")}}}
`;
}

/**
 * The look of every chart. Marks name what they show by style (gain, loss, ghost, run1 …), so that a chart's
 * specification has no colour in it and both themes draw the same one.
 */
export function chartConfig(palette: Palette): Config {
  const label = { labelColor: palette.muted, labelFont: FONT, labelFontSize: 11 };
  const title = { titleColor: palette.muted, titleFont: FONT, titleFontSize: 11, titleFontWeight: "normal" } as const;
  return {
    background: "transparent",
    font: FONT,
    view: { stroke: null },
    // A label a mark would be thousands; charts have a description, and their figures stand in tables.
    mark: { aria: false },
    axis: {
      ...label,
      ...title,
      domain: false,
      ticks: false,
      gridColor: palette.grid,
      labelPadding: 6,
      labelOverlap: "greedy",
    },
    axisX: { grid: false },
    axisY: { minExtent: 44 },
    title: {
      anchor: "start",
      frame: "group",
      offset: 6,
      color: palette.text,
      font: FONT,
      fontSize: 13,
      fontWeight: 600,
      subtitleColor: palette.muted,
      subtitleFont: FONT,
      subtitleFontSize: 11,
      subtitlePadding: 3,
    },
    header: { labelColor: palette.text, labelFont: FONT, labelFontSize: 12, labelFontWeight: 600, title: null },
    text: { font: FONT, fontSize: 11, color: palette.text },
    style: {
      line: { color: palette.line },
      gain: { color: palette.gain },
      loss: { color: palette.loss },
      fall: { color: palette.loss, stroke: palette.loss },
      rule: { color: palette.muted },
      zero: { color: palette.ghost },
      failed: { color: palette.muted },
      hint: { fill: palette.muted, font: FONT, fontSize: 11, fontWeight: "normal" },
      ghost: { color: palette.ghost },
      dot: { color: palette.text },
      overview: { color: palette.muted },
      run1: { color: palette.run1 },
      run2: { color: palette.run2 },
      run3: { color: palette.run3 },
      run4: { color: palette.run4 },
    },
    selection: {
      interval: { mark: { fill: palette.line, fillOpacity: 0.14, stroke: palette.line, strokeOpacity: 0.6 } },
    },
  };
}
