import { mayBeStripped, parseConnectionOptions } from "./connection-options.ts";
import { readFieldLine, type FieldLine } from "./field-line.ts";

/** More than any client sends; each costs some time, and a head may be long. */
const maxFields = 1000;

/** A head whose field lines are read: a request's or a response's. */
export interface FieldSectionHead {
  /** Offset of the first field line. */
  readonly fieldsStart: number;
  /** Lines to pass on as they came, each with its CRLF. */
  endToEndLines: string;
}

/** How the fields of one kind of head are read. `Fault` says why a head is refused. */
export interface FieldSectionRules<Head, Fault extends object> {
  /** What becomes of one field line. The line is overwritten by the next one. */
  judge(head: Head, line: FieldLine): "keep" | "drop" | Fault;
  readonly malformed: Fault;
  readonly tooMany: Fault;
}

/** Reads all field lines of a head, text being latin1 that ends with the empty line. Returns why the head is refused, if it is. RFC 9112 section 5. */
export function readFieldSection<Head extends FieldSectionHead, Fault extends object>(
  head: Head,
  text: string,
  rules: FieldSectionRules<Head, Fault>,
): Fault | undefined {
  const end = text.length - 2;
  let kept = "";
  let keepFrom = head.fieldsStart;
  let position = keepFrom;
  for (let count = 0; position < end; count++) {
    if (count === maxFields) return rules.tooMany;
    const line = readFieldLine(text, position);
    if (!line) return rules.malformed;
    const judgement = rules.judge(head, line);
    if (typeof judgement === "object") return judgement;
    if (judgement === "drop") {
      kept += text.slice(keepFrom, position);
      keepFrom = line.end;
    }
    position = line.end;
  }
  head.endToEndLines = kept + text.slice(keepFrom, end);
  return position === end ? undefined : rules.malformed;
}

/** What a head says in Connection. */
export interface ConnectionHead {
  /** All values of the field, with commas between them; undefined without the field. */
  readonly connectionList: string | undefined;
  /** The options in lower case. */
  connection: readonly string[] | undefined;
  endToEndLines: string;
}

/** Judges Connection and takes the fields that it lists off the head. False when it is not a list of tokens. RFC 9110 section 7.6.1. */
export function applyConnection(head: ConnectionHead): boolean {
  if (head.connectionList === undefined) return true;
  head.connection = parseConnectionOptions(head.connectionList);
  if (head.connection?.some(namesField))
    head.endToEndLines = withoutListed(head.endToEndLines, head.connection);
  return head.connection !== undefined;
}

/** Upgrade and TE have a rule of their own and are off already. */
function namesField(option: string): boolean {
  return option !== "close" && option !== "keep-alive" && option !== "upgrade" && option !== "te";
}

/** Lines without the listed fields (lower-case names), as far as they `mayBeDropped`: by default what Connection may take off. */
export function withoutListed(
  lines: string,
  listed: readonly string[],
  mayBeDropped = mayBeStripped,
): string {
  const dropped = new Set(listed.filter((name) => mayBeDropped(name)));
  let kept = "";
  let position = 0;
  for (let line = readFieldLine(lines, 0); line; line = readFieldLine(lines, line.end)) {
    if (!dropped.has(line.name.toLowerCase())) kept += lines.slice(position, line.end);
    position = line.end;
  }
  return kept;
}

/** RFC 9112 section 5.1 allows a tab behind a value. Behind a transfer coding some parsers then do not know the coding. */
export function hasTabBehindCoding(text: string): boolean {
  return codingBeforeTab.test(text);
}

const codingBeforeTab = /^transfer-encoding:[^\r]*\t\r\n/im;
