import { expect, test } from "vitest";
import { parseHealthRows } from "../../src/discovery/health-rows.ts";

interface Check {
  CheckID: string;
  Status: string;
  ServiceID: string;
  Output?: string;
}

function rows(checks: Check[], service: object = {}) {
  return parseHealthRows(
    JSON.stringify([
      {
        Node: { Node: "n1", Address: "10.0.0.1" },
        Service: { ID: "web-1", Address: "", Port: 80, ...service },
        Checks: checks,
      },
    ]),
  );
}
const check = (Status: string, Output = "seen", CheckID = "http") => ({
  CheckID,
  Status,
  ServiceID: "web-1",
  Output,
});
const node = (Status: string) => ({ CheckID: "serfHealth", Status, ServiceID: "", Output: "" });
const maintenance = {
  CheckID: "_service_maintenance:web-1",
  Status: "critical",
  ServiceID: "web-1",
  Output: "broken disk",
};

test.each<[string, string, Check[]]>([
  ["passing", "all checks pass", [node("passing"), check("passing")]],
  ["passing", "there are no checks", []],
  ["warning", "a check warns", [node("passing"), check("warning")]],
  ["critical", "a service check fails", [node("passing"), check("critical")]],
  ["critical", "a service check fails and the node's too", [node("critical"), check("critical")]],
  [
    "critical",
    "one check fails and another has not run",
    [check("critical", ""), check("critical", "refused", "tcp")],
  ],
  ["node-failing", "only the node's check fails", [node("critical"), check("passing")]],
  ["unchecked", "a check has not run since the agent's start", [node("passing"), check("critical", "")]],
  ["maintenance", "an operator says so, whatever the checks say", [check("passing"), maintenance]],
  [
    "maintenance",
    "the whole node is in maintenance",
    [{ ...maintenance, CheckID: "_node_maintenance", ServiceID: "" }],
  ],
  ["critical", "a status is unknown to the edge", [check("strange")]],
])("an instance is %s when %s", (verdict, _why, checks) => {
  expect(rows(checks)[0]?.verdict).toBe(verdict);
});

test("the service's address wins, an empty one means the node's", () => {
  expect(rows([])[0]?.address).toBe("10.0.0.1");
  expect(rows([], { Address: "10.9.9.9" })[0]?.address).toBe("10.9.9.9");
});

test("rows come in a stable order, whatever Consul's order is", () => {
  const row = (ID: string) => ({
    Node: { Node: "n", Address: "10.0.0.1" },
    Service: { ID, Address: "", Port: 1 },
  });
  const ids = (list: string[]) => parseHealthRows(JSON.stringify(list.map(row))).map(({ id }) => id);
  expect(ids(["b", "a", "c"])).toEqual(ids(["c", "b", "a"]));
});

test.each([
  "null",
  "{}",
  "[{}]",
  "rpc error: No cluster leader",
  '[{"Node":{"Node":"n","Address":"1"},"Service":{"ID":"x","Address":"","Port":70000}}]',
])("%s is not an answer", (text) => {
  expect(() => parseHealthRows(text)).toThrow();
});
