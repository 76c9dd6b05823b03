import type { Step } from "./step.ts";

const health = "/v1/health/service/web";

/** Filters: what they find, and what is said of those that make no sense. */
export function filterSteps(): readonly Step[] {
  const register = (body: object): Step => ({
    title: `register ${JSON.stringify(body)}`,
    method: "PUT",
    path: "/v1/agent/service/register",
    body,
  });
  return [
    register({
      Name: "web",
      ID: "web1",
      Port: 80,
      Tags: ["a", "b"],
      Meta: { x: "1", "k-y": "z" },
      Check: { TTL: "10m", Status: "passing" },
    }),
    register({ Name: "web", ID: "web2", Port: 81, Tags: ["c"], Check: { TTL: "10m" } }),
    {
      title: "both are there",
      path: `${health}?stale`,
      until: ({ text }) => text.includes('"service:web2"') && text.includes('"service:web1"'),
    },
    ...found.map(([path, filter]) => ({ title: `${path}: ${filter}`, path: withFilter(path, filter) })),
    ...refused.map((filter) => ({
      title: `refused: ${filter}`,
      path: withFilter(health, filter),
      onlyStart: "Failed to create boolean expression evaluator: ",
    })),
    register({ Name: "renamed", ID: "web1", Port: 80 }),
    {
      title: "the renamed service",
      path: "/v1/health/service/renamed",
      until: ({ text }) => text.includes('"web1"'),
    },
    { title: "its check, by its new name", path: "/v1/health/checks/renamed" },
    { title: "its check, by its old name", path: "/v1/health/checks/web" },
    { title: "its check in the agent", path: "/v1/agent/checks?filter=CheckID==%22service:web1%22" },
    { title: "warn of it", method: "PUT", path: "/v1/agent/check/warn/service:web1" },
    {
      title: "its changed check",
      path: "/v1/health/checks/renamed",
      until: ({ text }) => text.includes('"warning"'),
    },
    { title: "no check by its old name", path: "/v1/health/checks/web?filter=ServiceID==web1" },
    { title: "its changed check in the agent", path: "/v1/agent/checks?filter=ServiceName==web" },
    { title: "take web1 out", method: "PUT", path: "/v1/agent/service/deregister/web1" },
    { title: "take web2 out", method: "PUT", path: "/v1/agent/service/deregister/web2" },
  ];
}

function withFilter(path: string, filter: string): string {
  return `${path}?filter=${encodeURIComponent(filter)}`;
}

const found: readonly (readonly [path: string, filter: string])[] = [
  ...[
    "Service.Port == 80",
    "Service.Port != 80",
    '"a" in Service.Tags',
    "a in Service.Tags",
    "Service.Tags contains a",
    'Service.Tags contains "c" or Service.Port==80',
    "Service.Tags not contains a",
    '"a" not in Service.Tags',
    "Service.Meta.x == 1",
    'Service.Meta["k-y"] == z',
    "Service.Meta is empty",
    "Service.Meta is not empty",
    "x in Service.Meta",
    "Service.Meta.nope == 1",
    "Service.Meta.nope != 1",
    "not (Service.Port == 80)",
    "not Service.Port == 80 and Service.ID == web2",
    'Service.ID matches "web[1]"',
    "Checks.Status == passing",
    "Checks.Status != passing",
    "Service.ID contains eb1",
    'Node.Meta["consul-network-segment"] == ""',
    "Service.EnableTagOverride == false",
    "Service.Port==80 or Service.Port==81 and Service.ID==nope",
    "Service.ID == `web1`",
  ].map((filter) => [health, filter] as const),
  ["/v1/catalog/services", "ServiceName == web"],
  ["/v1/catalog/service/web", "ServicePort == 80"],
  ["/v1/catalog/service/web", '"a" in ServiceTags'],
  ["/v1/catalog/nodes", "Node == node01"],
  ["/v1/catalog/node/node04", "Service == web and Port == 81"],
  ["/v1/agent/services", "Tags contains a"],
  ["/v1/agent/checks", "ServiceID == web1"],
  ["/v1/health/checks/web", "Status == critical"],
  ["/v1/health/state/any", "ServiceName == web"],
  ["/v1/health/node/node04", "ServiceName == web"],
  ["/v1/agent/members", "Name == node04"],
  ["/v1/status/peers", "nonsense"],
];

const refused = [
  "Service.Bogus == 1",
  "Bogus == 1",
  "Service.Port == abc",
  "Service.Port ==",
  "Service.Port",
  "==",
  "Service == 1",
  "Service.Tags == a",
  "Service.Port contains 8",
  "Service.ID is empty",
  "Service.Port==80 AND Service.ID==web1",
  "Service.ID == 'web1'",
];
