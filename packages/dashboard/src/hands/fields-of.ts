import { z } from "zod";
import type { FieldPicture } from "../state/stream.ts";

/** What is used here of a JSON schema. */
const nodeSchema = z.object({
  type: z.string().optional(),
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  /** Of this project: its value is not to be shown. */
  secret: z.boolean().optional(),
});
type Node = z.output<typeof nodeSchema>;

/** The fields of a form for a job's variables, with the values that they have; `undefined` where one of them is a secret. Pure. */
export function fieldsOf(variables: z.ZodType, values: unknown): readonly FieldPicture[] | undefined {
  // As it is given, before defaults; what JSON cannot say is text.
  const schema = z.toJSONSchema(variables, { io: "input", unrepresentable: "any" });
  const fields = fieldsIn(nodeSchema.parse(schema), { path: [], values });
  return fields.some((field) => field === "secret")
    ? undefined
    : fields.filter((field) => field !== "secret");
}

interface Place {
  readonly path: readonly string[];
  readonly values: unknown;
}

function fieldsIn(node: Node, { path, values }: Place): (FieldPicture | "secret")[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, member]) => {
    const below = nodeSchema.parse(member);
    const place = { path: [...path, name], values: memberOf(values, name) };
    if (below.secret === true) return ["secret" as const];
    return below.properties ? fieldsIn(below, place) : [fieldOf(below, place)];
  });
}

const memberOf = (values: unknown, name: string): unknown =>
  typeof values === "object" && values !== null && Object.hasOwn(values, name)
    ? Reflect.get(values, name)
    : undefined;

function fieldOf(node: Node, { path, values }: Place): FieldPicture {
  const common = { path: path.join("."), value: textOf(values) };
  const choices = node.type === "boolean" ? ["true", "false"] : node.enum?.map(String);
  if (choices) return { ...common, kind: "choice", choices };
  if (node.type === "integer" || node.type === "number")
    return { ...common, kind: "number", ...(isNear(node.minimum) && { least: node.minimum }) };
  return { ...common, kind: "text" };
}

/** Bounds that only say which numbers can be written are none. */
const isNear = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < 1e9;

/** As it is typed behind `--var`. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value))
    return value.every((each) => typeof each === "string") ? value.join(",") : JSON.stringify(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}
