import { useEffect, useRef } from "preact/hooks";
import { isFailed } from "../state/probes.ts";
import { serverNow, strip, stripMs } from "./known.ts";

const rowHeight = 26;
const labelWidth = 100;

/**
 * The running strip: a row for each edge, a dot for each request at the time when it was due, higher where it took longer. On a canvas: thousands of
 * dots move with each frame. What it shows stands beside it as text.
 */
export function Strip({ targets }: { readonly targets: readonly string[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const names = targets.join("\n");
  useEffect(() => {
    const { current } = canvas;
    return current ? drawEachFrame(current, names.split("\n")) : undefined;
  }, [names]);
  const rows = Math.max(1, targets.length);
  return (
    <canvas
      ref={canvas}
      class="strip"
      style={{ height: `${rows * rowHeight + 22}px` }}
      role="img"
      aria-label="Requests of the last minute, one row for each edge; the figures beside it say the same."
    />
  );
}

/** Dots move by less than a pixel in this time. */
const drawEachMs = 33;

/** Returns what ends it. */
function drawEachFrame(canvas: HTMLCanvasElement, names: readonly string[]): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  let drawnAt = 0;
  const draw = (at: number): void => {
    frame = requestAnimationFrame(draw);
    // Who wants less motion gets it in steps of a second.
    if (at - drawnAt < (calm.matches ? 1_000 : drawEachMs)) return;
    drawnAt = at;
    paint(canvas, names);
  };
  frame = requestAnimationFrame(draw);
  return () => cancelAnimationFrame(frame);
}

function paint(canvas: HTMLCanvasElement, names: readonly string[]): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  const scale = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  const colours = coloursOf(canvas);
  paintDots(context, { wide, high, scale, colours });
  context.setTransform(scale, 0, 0, scale, 0, 0);
  paintRows(context, names, { width, colours });
}

interface Colours {
  readonly ok: string;
  readonly bad: string;
  readonly soft: string;
  readonly line: string;
}

/** The style sheet gives the canvas one property for each: a colour is resolved, for light or dark, where it is used. */
function coloursOf(element: Element): Colours {
  const { color, outlineColor, caretColor, borderTopColor } = getComputedStyle(element);
  return { ok: color, bad: outlineColor, soft: caretColor, line: borderTopColor };
}

interface Paper {
  readonly width: number;
  readonly colours: Colours;
}

function paintRows(
  context: CanvasRenderingContext2D,
  names: readonly string[],
  { width, colours }: Paper,
): void {
  context.font = "12px system-ui, sans-serif";
  context.textBaseline = "alphabetic";
  for (const [row, name] of names.entries()) {
    const base = (row + 1) * rowHeight;
    context.fillStyle = colours.line;
    context.fillRect(labelWidth, base, width - labelWidth, 1);
    context.fillStyle = colours.soft;
    context.fillText(name, 8, base - 6);
  }
  context.fillStyle = colours.soft;
  const y = Math.max(1, names.length) * rowHeight + 15;
  context.fillText("60 s ago", labelWidth, y);
  context.textAlign = "right";
  context.fillText("now", width - 6, y);
  context.textAlign = "left";
}

interface Pixels {
  readonly wide: number;
  readonly high: number;
  readonly scale: number;
  readonly colours: Colours;
}

/** Pixel by pixel: 24,000 dots are drawn in the time of some hundred rectangles. */
function paintDots(context: CanvasRenderingContext2D, { wide, high, scale, colours }: Pixels): void {
  const image = context.createImageData(wide, high);
  const pixels = new Uint32Array(image.data.buffer);
  const [ok, bad] = [pixelOf(colours.ok), pixelOf(colours.bad)];
  const end = serverNow();
  const from = labelWidth * scale;
  const fill = (x: number, y: number, { width, height, pixel }: Box): void => {
    for (let row = Math.max(0, y); row < Math.min(high, y + height); row++)
      pixels.fill(pixel, row * wide + x, row * wide + Math.min(wide, x + width));
  };
  const dot = { width: Math.ceil(2 * scale), height: Math.ceil(2 * scale), pixel: ok };
  const mark = { width: Math.ceil(4 * scale), height: Math.round((rowHeight - 4) * scale), pixel: bad };
  const failures: [number, number][] = [];
  for (const probe of strip.probes) {
    const x = Math.round(from + (wide - from) * (1 - (end - probe.at) / stripMs));
    if (x < from || x >= wide) continue;
    const base = (probe.target + 1) * rowHeight;
    if (isFailed(probe)) failures.push([x, Math.round((base - rowHeight + 3) * scale)]);
    else fill(x, Math.round((base - 4 - heightOf(probe.latencyMs)) * scale), dot);
  }
  // Over all others, and larger: one of them among thousands must be seen.
  for (const [x, y] of failures) fill(x, y, mark);
  context.putImageData(image, 0, 0);
}

interface Box {
  readonly width: number;
  readonly height: number;
  readonly pixel: number;
}

/** `rgb(1, 2, 3)` as the four bytes of a pixel, red first in memory. */
function pixelOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(Number);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** 1 ms lies at the bottom, 1 s at the top. */
function heightOf(latencyMs: number): number {
  const share = Math.log10(Math.max(1, latencyMs)) / 3;
  return Math.min(1, share) * (rowHeight - 8);
}
