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

/** Whether a node meets a constraint; `distinct_hosts` and `distinct_property` are the placement's own affair. */
export function meetsConstraint(constraint: Constraint, node: Node): boolean {
  const left = resolveTarget(constraint.LTarget, node);
  const right = resolveTarget(constraint.RTarget, node);
  switch (constraint.Operand) {
    case "distinct_hosts":
    case "distinct_property":
      return true;
    case "=":
    case "==":
    case "is":
      return left !== undefined && left === right;
    case "!=":
    case "not":
      return left !== right;
    case "<":
    case "<=":
    case ">":
    case ">=":
      return left !== undefined && right !== undefined && inOrder(constraint.Operand, left, right);
    case "regexp":
      return left !== undefined && right !== undefined && matches(left, right);
    case "version":
    case "semver":
      return left !== undefined && right !== undefined && meetsVersion(left, right);
    case "set_contains":
    case "set_contains_all":
      return (
        left !== undefined && right !== undefined && items(right).every((item) => items(left).includes(item))
      );
    case "set_contains_any":
      return (
        left !== undefined && right !== undefined && items(right).some((item) => items(left).includes(item))
      );
    case "is_set":
      return left !== undefined;
    case "is_not_set":
      return left === undefined;
    default:
      return false;
  }
}

function inOrder(operand: string, left: string, right: string): boolean {
  const numeric = Number(left) - Number(right);
  const order = Number.isNaN(numeric) ? Number(left > right) - Number(left < right) : numeric;
  if (operand === "<") return order < 0;
  if (operand === "<=") return order <= 0;
  return operand === ">" ? order > 0 : order >= 0;
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
