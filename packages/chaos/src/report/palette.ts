/**
 * Colours of the charts. Charts are drawn with the light ones; in the page each becomes a CSS variable, so that dark mode and print
 * are style sheets, not other charts. All values differ, so the way back is unambiguous.
 */
export const palette = {
  text: { light: "#1c2530", dark: "#e4e9ef" },
  soft: { light: "#5b6876", dark: "#9aa7b4" },
  grid: { light: "#e3e7ec", dark: "#2a333d" },
  page: { light: "#fefefe", dark: "#12171d" },
  ok: { light: "#2f9e6e", dark: "#3fb886" },
  okSoft: { light: "#bfe3d2", dark: "#1f4a3a" },
  fail: { light: "#d43a3f", dark: "#f2666a" },
  warn: { light: "#d98a16", dark: "#eeaa42" },
  frozen: { light: "#4a7fd6", dark: "#6f9ff0" },
  lead: { light: "#6a4fc4", dark: "#a08cf0" },
  idle: { light: "#c9d1da", dark: "#3a4550" },
  band: { light: "#f6dcdc", dark: "#43242a" },
  one: { light: "#2b6cb0", dark: "#63a4e8" },
  two: { light: "#b0562b", dark: "#e8935f" },
  three: { light: "#2b8fa0", dark: "#5cc3d4" },
  four: { light: "#8a4fa0", dark: "#c08ad6" },
} as const;

export type ColourName = keyof typeof palette;

/** The colour to draw a chart with. */
export function colour(name: ColourName): string {
  return palette[name].light;
}

/** Replaces every chart colour in SVG text by its CSS variable. */
export function withVariables(svg: string): string {
  return Object.entries(palette).reduce(
    (text, [name, { light }]) => text.replaceAll(light, `var(--${name})`),
    svg,
  );
}

/** `--name:value;…` of one mode. */
export function variables(mode: "light" | "dark"): string {
  return Object.entries(palette)
    .map(([name, values]) => `--${name}:${values[mode]};`)
    .join("");
}
