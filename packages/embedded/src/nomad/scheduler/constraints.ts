import type { Constraint } from "../job/placement.ts";
import type { Node } from "../state/node.ts";

/** The value a target such as `${attr.kernel.name}` or `${node.datacenter}` has on a node; undefined when it has none. */
export function resolveTarget(target: string, node: Node): string | undefined {
  const name = /^\$\{(.+)\}$/.exec(target)?.[1];
  if (name === undefined) return target;
  if (name.startsWith("attr.")) return node.Attributes[name.slice(5)];
  if (name.startsWith("meta.")) return node.Meta[name.slice(5)];
  const own: Readonly<Record<string, string>> = {
    "node.unique.id": node.ID,
    "node.datacenter": node.Datacenter,
    "node.unique.name": node.Name,
    "node.class": node.NodeClass,
    "node.pool": node.NodePool,
  };
  return own[name];
}

/** How Nomad prints a constraint in `ConstraintFiltered`: `${attr.os.name} = debian`. */
export function describeConstraint(constraint: Constraint): string {
  return `${constraint.LTarget} ${constraint.Operand} ${constraint.RTarget}`;
}

/** Whether a node meets a constraint; `distinct_hosts` and `distinct_property` depend on other allocations, and the placement checks them. */
export function meetsConstraint({ LTarget, RTarget, Operand }: Constraint, node: Node): boolean {
  const left = resolveTarget(LTarget, node);
  const right = resolveTarget(RTarget, node);
  const onOneSide = operandsOfAny[Operand];
  if (onOneSide) return onOneSide(left, right);
  return left !== undefined && right !== undefined && (operandsOfBoth[Operand]?.(left, right) ?? false);
}

type Test<Value> = (left: Value, right: Value) => boolean;

/** Operands that also tell about a target that the node does not have. */
const operandsOfAny: Readonly<Record<string, Test<string | undefined>>> = {
  distinct_hosts: () => true,
  distinct_property: () => true,
  "!=": (left, right) => left !== right,
  not: (left, right) => left !== right,
  is_set: (left) => left !== undefined,
  is_not_set: (left) => left === undefined,
};

const isEqual: Test<string> = (left, right) => left === right;
const containsAll: Test<string> = (left, right) => items(right).every((item) => items(left).includes(item));

const operandsOfBoth: Readonly<Record<string, Test<string>>> = {
  "=": isEqual,
  "==": isEqual,
  is: isEqual,
  "<": (left, right) => order(left, right) < 0,
  "<=": (left, right) => order(left, right) <= 0,
  ">": (left, right) => order(left, right) > 0,
  ">=": (left, right) => order(left, right) >= 0,
  regexp: matches,
  version: meetsVersion,
  semver: meetsVersion,
  set_contains: containsAll,
  set_contains_all: containsAll,
  set_contains_any: (left, right) => items(right).some((item) => items(left).includes(item)),
};

/** Numbers by value, other texts by their letters. */
function order(left: string, right: string): number {
  const numeric = Number(left) - Number(right);
  return Number.isNaN(numeric) ? Number(left > right) - Number(left < right) : numeric;
}

function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    return false;
  }
}

function meetsVersion(version: string, wanted: string): boolean {
  return wanted.split(",").every((part) => {
    const [, operand = "=", number = ""] = /^\s*([<>=!~]*)\s*v?([\d.]+)/.exec(part) ?? [];
    const order = compareVersions(version, number);
    if (operand === "~>") return order >= 0 && compareVersions(version, nextMajor(number)) < 0;
    if (operand === "!=") return order !== 0;
    if (operand === ">=") return order >= 0;
    if (operand === ">") return order > 0;
    if (operand === "<=") return order <= 0;
    return operand === "<" ? order < 0 : order === 0;
  });
}

function nextMajor(version: string): string {
  const parts = version.split(".").map(Number).slice(0, -1);
  return [...parts.slice(0, -1), (parts.at(-1) ?? 0) + 1].join(".");
}

function compareVersions(left: string, right: string): number {
  const a = left.replace(/^v/, "").split(/[.-]/).map(Number);
  const b = right.split(".").map(Number);
  for (let part = 0; part < Math.max(a.length, b.length); part++) {
    const difference = (a[part] || 0) - (b[part] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function items(list: string): string[] {
  return list.split(",").map((item) => item.trim());
}
