import { html, raw, type Html } from "./html.ts";
import type { ColourName } from "./palette.ts";
import { styleSheet } from "./style-sheet.ts";

/** A whole document in one file: no script, nothing loaded from elsewhere. */
export function renderPage(title: string, body: Html): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="content-security-policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${title}</title>
        <style>
          ${raw(styleSheet)}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html> `;
  return page.markup;
}

interface FigureText {
  readonly caption: string;
  /** What each colour means. */
  readonly key?: Partial<Readonly<Record<ColourName, string>>>;
}

/** A chart with its heading, what it means, and the key of its colours. */
export function figure(heading: string, chart: Html, { caption, key = {} }: FigureText): Html {
  const entries = Object.entries(key).map(
    ([colour, meaning]) => html`<span class="key" style="background:var(--${colour})"></span>${meaning}`,
  );
  return html`<section>
    <h2>${heading}</h2>
    <figcaption>${caption}${entries}</figcaption>
    <figure>${chart}</figure>
  </section>`;
}
