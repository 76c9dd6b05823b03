import type { DeployPlan } from "orchestrator";
import { z } from "zod";
import type { DeploymentState } from "./attributes.ts";

/** What of a deployment nobody is to read: in no plan, no log, no error. */
export interface Secrets {
  /** Names of the variables: `check.path`. */
  readonly names: readonly string[];
  /** Their values, as they were written. */
  readonly texts: readonly string[];
  /** What is inside of them, and what was in the version before. */
  readonly parts: readonly string[];
}

/** The secrets that a configuration says. */
export function secretsOf({
  secret_variables: kept,
  secret_variables_wo: unkept,
}: Pick<DeploymentState, "secret_variables" | "secret_variables_wo">): Secrets {
  const texts = Object.values({ ...kept }).concat(Object.values({ ...unkept }));
  return {
    names: [...new Set([...Object.keys({ ...kept }), ...Object.keys({ ...unkept })])],
    texts,
    parts: texts.flatMap(partsOf),
  };
}

const namesSchema = z.object({ secrets: z.array(z.string()).catch([]) });

/** What is remembered beside a deployment: names of its secrets. A plan that replaces them would show the values of before. */
export const rememberSecrets = ({ names }: Secrets): { readonly secrets: readonly string[] } => ({
  secrets: names,
});

/** The same secrets, and those that were remembered. */
export const withRemembered = (secrets: Secrets, remembered: object): Secrets => ({
  ...secrets,
  names: [...new Set([...secrets.names, ...namesSchema.parse({ secrets: [], ...remembered }).secrets])],
});

/** The same secrets, and what they were in the version that is registered. */
export function withRegistered(secrets: Secrets, { current }: Pick<DeployPlan, "current">): Secrets {
  const before = secrets.names.flatMap((name) => leavesOf(valueAt(current?.record?.variables, name)));
  return { ...secrets, parts: [...secrets.parts, ...before] };
}

/** A text without secrets. */
export function hideSecrets(text: string, { texts, parts }: Secrets): string {
  const secrets = [
    ...texts.map((secret) => ({ secret, isWord: false })),
    ...parts.map((secret) => ({ secret, isWord: secret.length < longEnough })),
  ];
  return secrets
    .filter(({ secret }) => secret !== "")
    .toSorted((one, other) => other.secret.length - one.secret.length)
    .reduce((hidden, { secret, isWord }) => (isWord ? hideWord : hideAnywhere)(hidden, secret), text);
}

/** A part that is shorter is hidden where it stands by itself: `5` is in every digest. */
const longEnough = 6;

/** As Terraform says it. */
const hiddenValue = "(sensitive value)";

/** Plans quote values as JSON does. */
const hideAnywhere = (text: string, secret: string): string =>
  text.replaceAll(secret, () => hiddenValue).replaceAll(quoted(secret), () => hiddenValue);

function hideWord(text: string, secret: string): string {
  const literally = secret.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${literally}(?![\\p{L}\\p{N}_])`, "gu");
  return text.replaceAll(word, () => hiddenValue);
}

const quoted = (text: string): string => JSON.stringify(text).slice(1, -1);

/** A variable that is a list or an object is written as JSON, a list with commas too. */
function partsOf(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object") return leavesOf(value);
  } catch {
    // It is a text.
  }
  return text.includes(",") ? text.split(",") : [];
}

function leavesOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [];
}

function valueAt(values: unknown, name: string): unknown {
  let at = values;
  for (const key of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}
