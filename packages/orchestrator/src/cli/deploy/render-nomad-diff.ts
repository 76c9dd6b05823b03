import { formatDurationNs } from "durations";
import type { DiffField, DiffNode } from "../../deploy/nomad-diff.ts";
import type { Style } from "command-line";

/** The fields and blocks in a node of Nomad's diff, a line each, blocks indented below their names. */
export function diffNodeLines(node: DiffNode, style: Style): string[] {
  return [
    ...node.fields.map((field) => fieldLine(field, style)),
    ...node.children
      .filter(({ kind }) => kind !== "group")
      .flatMap((child) => [
        headLine(child, style),
        ...diffNodeLines(child, style).map((line) => `  ${line}`),
      ]),
  ];
}

function headLine({ kind, name, type, annotations }: DiffNode, style: Style): string {
  const title = kind === "task" ? `task ${name}` : name;
  if (type === "Added") return style.green(`+ ${title}`) + noteOf(annotations, style);
  if (type === "Deleted") return style.red(`- ${title}`) + noteOf(annotations, style);
  return `${style.yellow("~")} ${title}${noteOf(annotations, style)}`;
}

function fieldLine({ name, type, before, after, annotations }: DiffField, style: Style): string {
  const [old, now] = [valueOf(name, before), valueOf(name, after)];
  const note = noteOf(annotations, style);
  if (type === "Added") return style.green(`+ ${name}: ${now}`) + note;
  if (type === "Deleted") return style.red(`- ${name}: ${old}`) + note;
  return `${style.yellow("~")} ${name}: ${style.red(old)} → ${style.green(now)}${note}`;
}

const noteOf = (annotations: readonly string[], style: Style): string =>
  annotations.length === 0 ? "" : style.dim(` (${annotations.join(", ")})`);

/** Nomad's diff names durations like its Go fields and writes them in nanoseconds. */
const durationName = /(Time|Timeout|Deadline|Delay|Interval|After|StopOnClientDisconnect)$/;

function valueOf(name: string, text: string): string {
  if (durationName.test(name) && /^\d+$/.test(text)) return formatDurationNs(Number(text));
  return /^-?\d+(\.\d+)?$|^(true|false)$/.test(text) ? text : JSON.stringify(text);
}
