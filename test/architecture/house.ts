/**
 * The folders of the house, top to bottom. A folder imports from itself and from those after it,
 * never from those before it.
 */
export const LAYERS = [
  "workbench",
  "notebooks",
  "reports",
  "strategies",
  "engine/live",
  "engine/promotion",
  "engine/replay",
  "engine/runs",
  "engine/core",
  "engine/metrics",
  "data/sandbox",
  "data/recorder",
  "data/session",
  "data/feeds",
  "data/workspace",
  "data/programs",
  "data/market",
] as const;

export type Layer = (typeof LAYERS)[number];

/**
 * Folders whose code gives the same result for the same input on every machine, at every time: no
 * Node API, no clock, no randomness, no function whose result depends on the processor.
 */
export const PURE_LAYERS: readonly Layer[] = [
  "strategies",
  "engine/core",
  "engine/metrics",
  "data/programs",
  "data/market",
];

/** The folders at the root that hold the layers: `engine`, `data`, … */
export const TOP_FOLDERS: readonly string[] = [...new Set(LAYERS.map((layer) => layer.replace(/\/.*/, "")))];

/** The layer that a file belongs to, by its path from the root with `/`; null outside the house. */
export function layerOf(path: string): Layer | null {
  return LAYERS.find((layer) => path.startsWith(`${layer}/`)) ?? null;
}

/** One breach of the house's rules. */
export interface Violation {
  /** Path from the root, with the line where one is at fault: `engine/core/loop.ts:12`. */
  readonly where: string;
  readonly rule: string;
  readonly reason: string;
}
