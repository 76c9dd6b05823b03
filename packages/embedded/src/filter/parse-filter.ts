/** The operators of a match, under the names that HashiCorp's agents give them in errors. */
export type MatchOperator =
  | "Equal"
  | "Not Equal"
  | "In"
  | "Not In"
  | "Is Empty"
  | "Is Not Empty"
  | "Matches"
  | "Not Matches";

/** A filter expression as a tree. */
export type FilterExpression =
  | { readonly kind: "and" | "or"; readonly left: FilterExpression; readonly right: FilterExpression }
  | { readonly kind: "not"; readonly of: FilterExpression }
  | {
      readonly kind: "match";
      readonly selector: readonly string[];
      readonly operator: MatchOperator;
      readonly value: string;
    };

interface Token {
  readonly kind: "word" | "value" | "symbol" | "end";
  readonly text: string;
  readonly at: number;
}

/** Why an expression cannot be read, in the form that the agents use. */
export class FilterSyntaxError extends Error {
  constructor(at: number) {
    super(`1:${at + 1} (${at}): no match found`);
    this.name = "FilterSyntaxError";
  }
}

/**
 * Reads a filter expression (https://developer.hashicorp.com/consul/api-docs/features/filtering); throws {@link FilterSyntaxError}.
 * `not` binds closest, then `and`, then `or`.
 */
export function parseFilter(text: string): FilterExpression {
  const tokens = tokenize(text);
  let position = 0;
  const peek = (ahead = 0): Token => tokens[position + ahead] ?? { kind: "end", text: "", at: text.length };
  const take = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const takeIf = (wanted: string): boolean => {
    if (peek().text !== wanted || peek().kind === "value") return false;
    position += 1;
    return true;
  };
  const expect = (wanted: string): void => {
    if (!takeIf(wanted)) throw new FilterSyntaxError(peek().at);
  };
  const expression = or();
  if (peek().kind !== "end") throw new FilterSyntaxError(peek().at);
  return expression;

  function or(): FilterExpression {
    const left = and();
    return takeIf("or") ? { kind: "or", left, right: or() } : left;
  }

  function and(): FilterExpression {
    const left = not();
    return takeIf("and") ? { kind: "and", left, right: and() } : left;
  }

  function not(): FilterExpression {
    if (takeIf("not")) return { kind: "not", of: not() };
    if (!takeIf("(")) return match();
    const inner = or();
    expect(")");
    return inner;
  }

  function match(): FilterExpression {
    const start = peek();
    if (start.kind === "value" || ["in", "not"].includes(peek(1).text)) return membership();
    const selector = path();
    if (takeIf("==")) return { kind: "match", selector, operator: "Equal", value: value() };
    if (takeIf("!=")) return { kind: "match", selector, operator: "Not Equal", value: value() };
    if (takeIf("is")) {
      const operator = takeIf("not") ? "Is Not Empty" : "Is Empty";
      expect("empty");
      return { kind: "match", selector, operator, value: "" };
    }
    return { kind: "match", selector, operator: wordOperator(), value: value() };
  }

  function wordOperator(): MatchOperator {
    const negated = takeIf("not");
    if (takeIf("contains")) return negated ? "Not In" : "In";
    expect("matches");
    return negated ? "Not Matches" : "Matches";
  }

  /** `VALUE in SELECTOR`; `SELECTOR not contains VALUE` starts alike and is told by what follows `not`. */
  function membership(): FilterExpression {
    if (peek(1).text === "not" && peek(2).text !== "in") {
      const selector = path();
      return { kind: "match", selector, operator: wordOperator(), value: value() };
    }
    const wanted = value();
    const operator = takeIf("not") ? "Not In" : "In";
    expect("in");
    return { kind: "match", selector: path(), operator, value: wanted };
  }

  function path(): string[] {
    const first = take();
    if (first.kind !== "word") throw new FilterSyntaxError(first.at);
    const parts = [first.text];
    for (;;) {
      if (takeIf(".")) parts.push(word());
      else if (takeIf("[")) {
        const key = take();
        if (key.kind !== "value") throw new FilterSyntaxError(key.at);
        parts.push(key.text);
        expect("]");
      } else return parts;
    }
  }

  function word(): string {
    const token = take();
    if (token.kind !== "word") throw new FilterSyntaxError(token.at);
    return token.text;
  }

  function value(): string {
    if (peek().kind === "word") return path().join(".");
    const token = take();
    if (token.kind !== "value") throw new FilterSyntaxError(token.at);
    return token.text;
  }
}

const pattern =
  /\s*(?:(?<word>[a-zA-Z][a-zA-Z0-9_]*)|"(?<text>(?:\\.|[^"\\])*)"|`(?<raw>[^`]*)`|(?<number>-?\d+(?:\.\d+)?)|(?<symbol>==|!=|[().[\]]))\s*/y;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (!groups) throw new FilterSyntaxError(start + (/\S/.exec(text.slice(start))?.index ?? 0));
    tokens.push({ ...kindOf(groups), at: start });
  }
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): Pick<Token, "kind" | "text"> {
  const { word, text, raw, number, symbol } = groups;
  if (word !== undefined) return { kind: "word", text: word };
  if (symbol !== undefined) return { kind: "symbol", text: symbol };
  return { kind: "value", text: text?.replaceAll(/\\(.)/g, "$1") ?? raw ?? number ?? "" };
}
