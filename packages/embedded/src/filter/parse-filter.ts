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
  return new FilterParser(text).parse();
}

/** One method for each rule of the grammar; the tokens are read from left to right. */
class FilterParser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokenize(text);
    this.#end = { kind: "end", text: "", at: text.length };
  }

  parse(): FilterExpression {
    const expression = this.#or();
    if (this.#peek().kind !== "end") throw new FilterSyntaxError(this.#peek().at);
    return expression;
  }

  #or(): FilterExpression {
    const left = this.#and();
    return this.#takeIf("or") ? { kind: "or", left, right: this.#or() } : left;
  }

  #and(): FilterExpression {
    const left = this.#not();
    return this.#takeIf("and") ? { kind: "and", left, right: this.#and() } : left;
  }

  #not(): FilterExpression {
    if (this.#takeIf("not")) return { kind: "not", of: this.#not() };
    if (!this.#takeIf("(")) return this.#match();
    const inner = this.#or();
    this.#expect(")");
    return inner;
  }

  #match(): FilterExpression {
    const start = this.#peek();
    if (start.kind === "value" || ["in", "not"].includes(this.#peek(1).text)) return this.#membership();
    const selector = this.#path();
    if (this.#takeIf("==")) return { kind: "match", selector, operator: "Equal", value: this.#value() };
    if (this.#takeIf("!=")) return { kind: "match", selector, operator: "Not Equal", value: this.#value() };
    if (this.#takeIf("is")) {
      const operator = this.#takeIf("not") ? "Is Not Empty" : "Is Empty";
      this.#expect("empty");
      return { kind: "match", selector, operator, value: "" };
    }
    return { kind: "match", selector, operator: this.#wordOperator(), value: this.#value() };
  }

  #wordOperator(): MatchOperator {
    const negated = this.#takeIf("not");
    if (this.#takeIf("contains")) return negated ? "Not In" : "In";
    this.#expect("matches");
    return negated ? "Not Matches" : "Matches";
  }

  /** `VALUE in SELECTOR`; `SELECTOR not contains VALUE` starts alike and is told by what follows `not`. */
  #membership(): FilterExpression {
    if (this.#peek(1).text === "not" && this.#peek(2).text !== "in") {
      const selector = this.#path();
      return { kind: "match", selector, operator: this.#wordOperator(), value: this.#value() };
    }
    const wanted = this.#value();
    const operator = this.#takeIf("not") ? "Not In" : "In";
    this.#expect("in");
    return { kind: "match", selector: this.#path(), operator, value: wanted };
  }

  #path(): string[] {
    const parts = [this.#take("word")];
    for (;;) {
      if (this.#takeIf(".")) parts.push(this.#take("word"));
      else if (this.#takeIf("[")) {
        parts.push(this.#take("value"));
        this.#expect("]");
      } else return parts;
    }
  }

  #value(): string {
    return this.#peek().kind === "word" ? this.#path().join(".") : this.#take("value");
  }

  #peek(ahead = 0): Token {
    return this.#tokens[this.#position + ahead] ?? this.#end;
  }

  #take(kind: Token["kind"]): string {
    const token = this.#peek();
    if (token.kind !== kind) throw new FilterSyntaxError(token.at);
    this.#position += 1;
    return token.text;
  }

  #takeIf(wanted: string): boolean {
    const { text, kind } = this.#peek();
    if (text !== wanted || kind === "value") return false;
    this.#position += 1;
    return true;
  }

  #expect(wanted: string): void {
    if (!this.#takeIf(wanted)) throw new FilterSyntaxError(this.#peek().at);
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
