/** What an error factory says of itself in its source. */
export interface DocumentedError {
  readonly code: string;
  /** Its doc comment. */
  readonly description: string;
  /** What is not literal is `…`. */
  readonly message: string;
  readonly hint: string;
}

/** `code: "X"` of an options object, or the first argument of an error's constructor. */
const CODE = /(?:\bcode: |\bnew \w*Error\(\s*)"([A-Z][A-Z0-9_]+)"/g;
const TOP_LEVEL = /^(?:export )?(?:const|function|class) /gm;

/** All errors with a literal code in the source text of an errors.ts, in its order. */
export function documentedErrors(source: string): DocumentedError[] {
  const matches = [...source.matchAll(CODE)];
  const declarations = [...source.matchAll(TOP_LEVEL)].map(({ index }) => index);
  return matches.map((match, position) => {
    const begin = declarations.findLast((index) => index < match.index) ?? 0;
    const end = Math.min(
      declarations.find((index) => index > match.index) ?? source.length,
      matches[position + 1]?.index ?? source.length,
    );
    const body = source.slice(match.index + match[0].length, end);
    return {
      code: match[1] ?? "",
      description: docCommentBefore(source.slice(0, begin)),
      message: literalsOf(
        /^\s*(?:,\s*(?=[`"])|[\s\S]*?\bmessage:)([\s\S]*?)(?:,\s*\n|,\s*\{|,\s*hint|$)/.exec(body)?.[1],
      ),
      hint: hintOf(
        /\bhint:([\s\S]*?)(?:,?\s*\n\s*(?:\w+[,:]|\})|\s\}|, cause)/.exec(body)?.[1] ?? "",
        source,
      ),
    };
  });
}

function docCommentBefore(text: string): string {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text)?.[1] ?? "";
  return comment
    .replace(/^\s*\* ?/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Also of a hint that is chosen from a table of the same file: all that the table has. */
function hintOf(expression: string, source: string): string {
  const table = /^\s*(\w+)\[/.exec(expression)?.[1];
  if (table === undefined) return literalsOf(expression);
  const values = new RegExp(`^const ${table}\\b[^=]*=[^{]*\\{([^]*?)^\\};`, "m").exec(source)?.[1] ?? "";
  return literalsOf(values.replace(/^\s*"[^"]*":/gm, ""));
}

/** The outermost string literals of an expression, one after the other. */
function literalsOf(expression = ""): string {
  const texts: string[] = [];
  for (let index = 0; index < expression.length; index++) {
    const quote = expression[index];
    if (quote !== '"' && quote !== "`") continue;
    const { text, end } = readLiteral(expression, index);
    texts.push(text.replace(/\s+/g, " ").trim());
    index = end;
  }
  return [...new Set(texts)].filter((text) => text !== "" && text !== "…").join(" / ");
}

interface Literal {
  readonly text: string;
  /** Index of its closing quote. */
  readonly end: number;
}

/** `${…}` becomes `…`, whatever literals it has inside. */
function readLiteral(source: string, start: number): Literal {
  const quote = source[start];
  let text = "";
  let index = start + 1;
  for (; index < source.length && source[index] !== quote; index++) {
    if (source[index] === "\\") text += source[++index] === "n" ? " " : source[index];
    else if (quote === "`" && source.startsWith("${", index)) {
      text += "…";
      index = endOfExpression(source, index + 2);
    } else text += source[index];
  }
  return { text, end: index };
}

/** Index of the brace that closes an expression of a template. */
function endOfExpression(source: string, start: number): number {
  let depth = 1;
  for (let index = start; index < source.length; index++) {
    const character = source[index];
    if (character === '"' || character === "`") index = readLiteral(source, index).end;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return index;
  }
  return source.length;
}

export interface ErrorsSection {
  /** The package's name. */
  readonly name: string;
  readonly errors: readonly DocumentedError[];
}

/** The page: a heading per package, a heading per code. */
export function renderErrorsDocument(sections: readonly ErrorsSection[]): string {
  const pages = sections.map(({ name, errors }) => `## ${name}\n\n${errors.map(renderError).join("\n\n")}`);
  return `${HEAD}\n\n${pages.join("\n\n")}\n`;
}

const HEAD = `# Errors

Every error that a user can do something about has a code, a message and a hint. The stack is printed only with \`--debug\`. With \`--json\` the error is a
document: \`{ "ok": false, "error": { "code", "message", "hint" } }\`. Exit codes: 0 done, 1 failed, 2 usage, 130 ended by Ctrl-C.

Generated from the factories in \`packages/*/src/**/errors.ts\` by \`pnpm --filter orchestrator generate\`; \`…\` stands for a value.`;

function renderError({ code, description, message, hint }: DocumentedError): string {
  return [
    `### ${code}`,
    wrap(description),
    message && `> ${wrap(message).replaceAll("\n", "\n> ")}`,
    hint && wrap(`**What to do:** ${hint}`),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** Lines of the repository's documentation end before 160 characters. */
const LINE_CHARACTERS = 156;
/** A line that began so would be a list, a heading or a quotation. */
const MARKUP = /^(?:[-+*#>|]|\d+[.)])/;

/** A paragraph in lines. */
function wrap(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && (MARKUP.test(word) || line.length + word.length < LINE_CHARACTERS))
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}
