import { expect, test } from "vitest";
import { parseHealthRows } from "../../src/discovery/health-rows.ts";

interface Check {
  CheckID: string;
  Status: string;
  ServiceID: string;
  Output?: string;
  Type?: string;
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
    "web",
  ).rows;
}
const check = (Status: string, Output = "seen", CheckID = "http") => ({
  CheckID,
  Status,
  ServiceID: "web-1",
  Output,
});
const node = (Status: string) => ({ CheckID: "serfHealth", Status, ServiceID: "", Output: "" });
const disk = (Status: string, Output = "seen") => ({ CheckID: "disk", Status, ServiceID: "", Output });
const silent = (Type: string) => ({ ...check("critical", ""), Type });
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
  ["node-failing", "only its node's agent is dead", [node("critical"), check("passing")]],
  [
    "critical",
    "a check of its node fails, as with ?passing",
    [node("passing"), disk("critical"), check("passing")],
  ],
  ["critical", "a check of its node fails and the node has no agent", [disk("critical"), check("passing")]],
  ["critical", "a check of its node failed before the agent died", [node("critical"), disk("critical")]],
  ["unchecked", "a check of its node has not run yet", [node("passing"), disk("critical", "")]],
  ["unchecked", "an HTTP check has not run yet", [node("passing"), silent("http")]],
  ["unheard", "a TTL check is critical without a note", [node("passing"), silent("ttl")]],
  ["critical", "a TTL check is critical with a note", [{ ...check("critical", "down"), Type: "ttl" }]],
  ["critical", "a check in the catalogue, which no agent runs, says so without a note", [silent("")]],
  [
    "critical",
    "a TTL check says nothing and another one fails",
    [silent("ttl"), check("critical", "refused", "tcp")],
  ],
  ["warning", "a check of its node warns", [node("passing"), disk("warning"), check("passing")]],
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
  const ids = (list: string[]) =>
    parseHealthRows(JSON.stringify(list.map(row)), "web").rows.map(({ id }) => id);
  expect(ids(["b", "a", "c"])).toEqual(ids(["c", "b", "a"]));
});

const good = { Node: { Node: "n1", Address: "10.0.0.1" }, Service: { ID: "good", Address: "", Port: 80 } };

test.each<[string, object, string]>([
  ["port 70000", { Port: 70_000 }, "Service.Port is 70000, not a port from 1 to 65535"],
  ["port -1", { Port: -1 }, "Service.Port is -1, not a port from 1 to 65535"],
  ["port 0", { Port: 0 }, "Service.Port is 0, not a port from 1 to 65535"],
  ["port 99999999999", { Port: 99_999_999_999 }, "Service.Port is 99999999999, not a port from 1 to 65535"],
  ["port 1.5", { Port: 1.5 }, "Service.Port is 1.5, not a port from 1 to 65535"],
  ["a text for a port", { Port: "80" }, 'Service.Port is "80", not a port from 1 to 65535'],
  ["no port", { Port: undefined }, "Service.Port is missing"],
  ["a text for tags", { Tags: "urlprefix-/" }, 'Service.Tags is "urlprefix-/", not a list'],
  ["a number for a tag", { Tags: [7] }, "Service.Tags.0 is 7, not a text"],
  [
    "a URL for an address",
    { Address: "http://a" },
    'the address "http://a" is no IP address and no host name',
  ],
  ["no weights but a text", { Weights: "1" }, 'Service.Weights is "1", not an object'],
])("a row with %s is a bad row, and the others are used", (_what, service, reason) => {
  const bad = { ...good, Service: { ...good.Service, ID: "bad", ...service } };
  const { rows: used, badRows } = parseHealthRows(JSON.stringify([bad, good]), "web");
  expect(used.map(({ id }) => id)).toEqual(["n1/good@10.0.0.1:80"]);
  expect(badRows).toEqual([{ service: "web", instance: "bad", node: "n1", reason }]);
});

test.each<[unknown, string]>([
  [{}, "Node is missing"],
  [null, "it is null, not an object"],
  [[], "it is a list, not an object"],
  [{ ...good, Checks: {} }, "Checks is an object, not a list"],
  [{ ...good, Checks: [{ CheckID: "a", Status: 1, ServiceID: "" }] }, "Checks.0.Status is 1, not a text"],
  [{ ...good, Node: { Node: "n1", Address: "" } }, "neither the service nor its node has an address"],
  [{ ...good, Service: { ID: "x".repeat(9000), Port: "y".repeat(9000) } }, 'Service.Port is "yyy'],
])("of the row %j the reason is said in few words", (row, reason) => {
  const { rows: used, badRows } = parseHealthRows(JSON.stringify([row, good]), "web");
  expect(used).toHaveLength(1);
  expect(badRows[0]?.reason).toContain(reason);
  expect(badRows[0]?.reason.length).toBeLessThan(150);
});

test.each<[string, object]>([
  ["null for what the edge does not need", { Meta: null, TaggedAddresses: null, Connect: null, Proxy: null }],
  ["null for tags, weights and address", { Tags: null, Weights: null, Address: null }],
  ["an IPv6 address", { Address: "fe80::1" }],
  ["a name for an address", { Address: "node1.example.com" }],
])("a row with %s is used", (_what, service) => {
  const row = {
    ...good,
    Node: { ...good.Node, Meta: null },
    Service: { ...good.Service, ...service },
    Checks: null,
  };
  expect(parseHealthRows(JSON.stringify([row]), "web")).toMatchObject({ rows: [{ port: 80 }], badRows: [] });
});

test("the same instance listed twice is one", () => {
  expect(parseHealthRows(JSON.stringify([good, good]), "web").rows).toHaveLength(1);
});

test.each([
  ["null", "Consul's answer about service web cannot be used: it is null, not a list"],
  ["{}", "Consul's answer about service web cannot be used: it is an object, not a list"],
  [
    "rpc error: No cluster leader",
    'Consul\'s answer about service web is not JSON: it begins with "rpc error: No cluster leader"',
  ],
  ["", 'Consul\'s answer about service web is not JSON: it begins with ""'],
])("%s is not an answer, which is said in one sentence", (text, message) => {
  expect(() => parseHealthRows(text, "web")).toThrow(new Error(message));
});
