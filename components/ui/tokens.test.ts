import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Color = { lightness: number; chroma: number; hue: number };

/** Colour tokens with their light and dark values, as globals.css holds them side by side. */
const tokens = new Map(
  [
    ...readFileSync("app/globals.css", "utf8").matchAll(
      /--color-([\w-]+): light-dark\(oklch\((.+?)\), oklch\((.+?)\)\)/g,
    ),
  ].map(([, name = "", light = "", dark = ""]) => [name, { light: parse(light), dark: parse(dark) }]),
);
const grounds = ["canvas", "rail", "surface", "raised", "sunken"];
const tones = ["ok", "progress", "warn", "bad", "idle"];
const themes = ["light", "dark"] as const;

describe.each(themes)("in the %s theme", (theme) => {
  it.each(["ink", "muted", "faint", "accent-text", "term-cyan", "term-magenta", ...tones])(
    "%s text reaches 4.5:1 on every ground",
    (name) => {
      for (const ground of grounds) expect(ratio(name, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(["edge", "accent", ...tones.map((tone) => `${tone}-mark`), ...[1, 2, 3, 4, 5, 6].map((n) => `series-${n}`)])(
    "%s marks and edges reach 3:1 on every ground",
    (name) => {
      for (const ground of grounds) expect(ratio(name, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(3);
    },
  );

  it.each(tones)("%s reads on its own soft ground", (tone) => {
    expect(ratio(tone, `${tone}-soft`)).toBeGreaterThanOrEqual(4.5);
    expect(ratio("ink", `${tone}-soft`)).toBeGreaterThanOrEqual(4.5);
    expect(ratio(`${tone}-mark`, `${tone}-soft`)).toBeGreaterThanOrEqual(3);
  });

  it("filled buttons and selected rows read", () => {
    for (const fill of ["accent", "accent-hover"]) expect(ratio("on-accent", fill)).toBeGreaterThanOrEqual(4.5);
    for (const fill of ["danger", "danger-hover"]) expect(ratio("on-danger", fill)).toBeGreaterThanOrEqual(4.5);
    for (const text of ["ink", "muted", "accent-text"]) expect(ratio(text, "accent-soft")).toBeGreaterThanOrEqual(4.5);
  });

  function ratio(first: string, second: string): number {
    const [darker = 0, lighter = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  }

  function luminance(name: string): number {
    const token = tokens.get(name);
    if (!token) throw new Error(`globals.css has no colour token ${name}`);
    const [red = 0, green = 0, blue = 0] = toLinearRgb(token[theme]);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
});

function parse(text: string): Color {
  const [lightness = 0, chroma = 0, hue = 0] = text.split(" ").map(Number);
  return { lightness, chroma, hue };
}

/** OKLCH to linear sRGB, after Björn Ottosson's "A perceptual color space for image processing" (2020). */
function toLinearRgb({ lightness, chroma, hue }: Color): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel)));
}
