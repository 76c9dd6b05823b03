/** A variable that a file in Nomad's language declares. */
export interface HclVariable {
  readonly name: string;
  /**
   * Whether a flag's or the environment's text is an expression, as with Nomad's own `-var`: of lists, maps, objects and booleans. Of strings,
   * numbers and what has neither type nor default it is the value itself.
   */
  readonly takesExpression: boolean;
  /** Whether its value is text, as far as the declaration says: only text can be a secret. */
  readonly isText: boolean;
}

/** The variables that a file declares; everything else about the language is for Nomad to read. */
export function readHclVariables(text: string): HclVariable[] {
  const bare = blank(text);
  return [...bare.matchAll(/^[ \t]*variable[ \t]+"([^"\n]*)"[ \t]*\{/gm)].map((found) => {
    const start = found.index + found[0].length;
    const body = bare.slice(start, endOfBlock(bare, start));
    const at = found.index + found[0].indexOf('"') + 1;
    const name = text.slice(at, at + (found[1]?.length ?? 0));
    return { name, takesExpression: takesExpression(body), isText: isText(body) };
  });
}

function takesExpression(body: string): boolean {
  const type = typeIn(body);
  if (type !== undefined) return type !== "string" && type !== "number";
  return /\bdefault\s*=\s*(?:[[{]|true\b|false\b)/.test(body);
}

function isText(body: string): boolean {
  const type = typeIn(body);
  if (type !== undefined) return type === "string";
  return !takesExpression(body) && !/\bdefault\s*=\s*-?\d/.test(body);
}

const typeIn = (body: string): string | undefined => /\btype\s*=\s*"?([a-z]+)/.exec(body)?.[1];

function endOfBlock(bare: string, start: number): number {
  let depth = 1;
  for (let index = start; index < bare.length; index++) {
    if (bare[index] === "{") depth++;
    if (bare[index] === "}" && --depth === 0) return index;
  }
  return bare.length;
}

/** What may hold anything: here-documents, quoted text, comments. */
const opaque = /<<-?(\w+)\n[^]*?\n[ \t]*\1\b|"(?:\\.|[^"\\\n])*"|(?:#|\/\/)[^\n]*|\/\*[^]*?\*\//g;

/** The same text, as long as before, with the inside of these blanked. */
function blank(text: string): string {
  return text.replaceAll(opaque, (found) => {
    const inner = found.slice(1, -1).replaceAll(/[^\n]/g, "_");
    return found.startsWith('"') ? `"${inner}"` : found.replaceAll(/[^\n]/g, " ");
  });
}
