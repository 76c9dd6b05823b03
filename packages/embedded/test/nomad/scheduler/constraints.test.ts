import { expect, test } from "vitest";
import { meetsConstraint } from "../../../src/nomad/scheduler/constraints.ts";
import { nodeOf } from "./inputs.ts";

const node = nodeOf(1, {
  Meta: { rack: "r1" },
  Attributes: { "nomad.version": "2.0.5", "cpu.numcores": "8", "os.signals": "SIGINT,SIGTERM" },
});

test.each([
  ["${node.datacenter}", "=", "dc1", true],
  ["${node.unique.name}", "!=", "node01", false],
  ["${meta.rack}", "regexp", "^r[0-9]$", true],
  ["${meta.rack}", "regexp", "(", false],
  ["${meta.none}", "is_set", "", false],
  ["${meta.none}", "is_not_set", "", true],
  ["${meta.none}", "=", "", false],
  ["${attr.cpu.numcores}", ">", "10", false],
  ["${attr.cpu.numcores}", ">=", "8", true],
  ["${attr.nomad.version}", "version", ">= 1.8, < 3", true],
  ["${attr.nomad.version}", "version", "~> 2.0.1", true],
  ["${attr.nomad.version}", "semver", ">= 2.1.0", false],
  ["${attr.os.signals}", "set_contains", "SIGTERM,SIGINT", true],
  ["${attr.os.signals}", "set_contains", "SIGTERM,SIGHUP", false],
  ["${attr.os.signals}", "set_contains_any", "SIGTERM,SIGHUP", true],
])("%s %s %s is %s", (LTarget, Operand, RTarget, met) => {
  expect(meetsConstraint({ LTarget, Operand, RTarget }, node)).toBe(met);
});
