import { describe, expect, it } from "vitest";
import { cssPalette, PALETTES, paletteRules } from "#reports/theme.ts";

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(PALETTES))("the %s palette", (_, palette) => {
  it("writes text, notes, gains and losses with a contrast of 4.5 to 1 on card and page (WCAG 2.2, 1.4.3)", () => {
    for (const ink of [palette.text, palette.muted, palette.gain, palette.loss])
      for (const ground of [palette.card, palette.page]) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it("draws lines, bars and warnings with a contrast of 3 to 1 on the card (WCAG 2.2, 1.4.11)", () => {
    const { line, gain, loss, warn, run1, run2, run3, run4 } = palette;
    for (const ink of [line, gain, loss, warn, run1, run2, run3, run4])
      expect(contrast(ink, palette.card)).toBeGreaterThanOrEqual(3);
  });
});

describe("cssPalette", () => {
  it("names only properties that the page sets, in light and in dark", () => {
    for (const variable of Object.values(cssPalette())) {
      const property = variable.slice("var(".length, -1);
      expect(paletteRules().split(`${property}:`)).toHaveLength(1 + 3);
    }
  });
});
