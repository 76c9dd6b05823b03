import { useEffect, useRef } from "preact/hooks";
import { isFailed, type Probe } from "../state/probes.ts";
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

/** Returns what ends it. */
function drawEachFrame(canvas: HTMLCanvasElement, names: readonly string[]): () => void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  let drawnAt = 0;
  const draw = (at: number): void => {
    frame = requestAnimationFrame(draw);
    // Who wants less motion gets it in steps of a second.
    if (calm.matches && at - drawnAt < 1_000) return;
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
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const colours = coloursOf(canvas);
  paintRows(context, names, { width, colours });
  paintDots(context, { width, colours });
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

function paintDots(context: CanvasRenderingContext2D, { width, colours }: Paper): void {
  const end = serverNow();
  const place = (probe: Probe): { x: number; y: number } => ({
    x: labelWidth + (width - labelWidth) * (1 - (end - probe.at) / stripMs),
    y: (probe.target + 1) * rowHeight - 3 - heightOf(probe.latencyMs),
  });
  context.fillStyle = colours.ok;
  for (const probe of strip.probes) {
    if (isFailed(probe)) continue;
    const { x, y } = place(probe);
    if (x > labelWidth) context.fillRect(x - 1, y - 1, 2, 2);
  }
  // Over all others, and larger: one of them among thousands must be seen.
  context.fillStyle = colours.bad;
  for (const probe of strip.probes) {
    if (!isFailed(probe)) continue;
    const { x } = place(probe);
    if (x > labelWidth)
      context.fillRect(x - 2, (probe.target + 1) * rowHeight - rowHeight + 3, 4, rowHeight - 4);
  }
}

/** 1 ms lies at the bottom, 1 s at the top. */
function heightOf(latencyMs: number): number {
  const share = Math.log10(Math.max(1, latencyMs)) / 3;
  return Math.min(1, share) * (rowHeight - 8);
}
