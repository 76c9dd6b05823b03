import { html, type Html } from "./html.ts";

/** Names with their values, in one line that wraps. */
export function factList(entries: readonly (readonly [name: string, value: string])[]): Html {
  return html`<ul class="facts">
    ${entries.map(([name, value]) => html`<li><span class="soft">${name}</span> <b>${value}</b></li>`)}
  </ul>`;
}
