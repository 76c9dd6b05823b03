import { html, type Html } from "./html.ts";

/** Headings by column; those of figures are set to the right, as `<td class="n">` is. */
export interface Columns {
  readonly names: readonly string[];
  /** Names of the columns with figures. */
  readonly figures?: readonly string[];
}

/** A table of rows made by the caller. */
export function table({ names, figures = [] }: Columns, rows: readonly Html[]): Html {
  const headings = names.map((name) =>
    figures.includes(name) ? html`<th class="n">${name}</th>` : html`<th>${name}</th>`,
  );
  return html`<table>
    <thead>
      <tr>
        ${headings}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
