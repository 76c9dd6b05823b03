import { tokenSource } from "./field-line.ts";

/** What one proxy wrote into Forwarded; empty where it is silent. */
export interface ForwardedElement {
  readonly for: string;
  readonly host: string;
  readonly proto: string;
}

/** `token "=" value`, then what ends the pair: `;`, `,` or the end. White space around `,` is the list's, that around `;` is forgiven. */
const pair = new RegExp(
  `[\\t ]*(${tokenSource})=(?:(${tokenSource})|"((?:[^"\\\\]|\\\\[^])*)")[\\t ]*([;,]|$)`,
  "y",
);

/** The elements of Forwarded in order (RFC 7239 section 4); undefined when it is malformed. */
export function parseForwarded(value: string): readonly ForwardedElement[] | undefined {
  const elements: ForwardedElement[] = [];
  let element = silent;
  let end = ",";
  pair.lastIndex = 0;
  while (end !== "") {
    const match = pair.exec(value);
    if (!match) return undefined;
    const [, name = "", token, quoted = ""] = match;
    element = withPair(element, name.toLowerCase(), token ?? quoted.replaceAll(/\\([^])/g, "$1"));
    end = match[4] ?? "";
    if (end === ";") continue;
    elements.push(element);
    element = silent;
  }
  return elements;
}

const silent: ForwardedElement = { for: "", host: "", proto: "" };

function withPair(element: ForwardedElement, name: string, value: string): ForwardedElement {
  return name === "for" || name === "host" || name === "proto" ? { ...element, [name]: value } : element;
}
