import { includes, type Step, type StepPlaces } from "./step.ts";

const register = "/v1/agent/service/register";
const registerCheck = "/v1/agent/check/register";

/** Each kind of check, with each outcome. */
export function checkSteps(places: StepPlaces): readonly Step[] {
  const runs = runSteps(places);
  return [
    ...runs.map(([register]) => register),
    ...runs.map(([, result]) => result),
    ...ttlSteps(),
    ...changeSteps(places),
  ];
}

/** Checks that the agent runs: all registered first, so that their first runs come together. */
function runSteps({
  upstream,
  upstreamAddress,
  closedAddress,
}: StepPlaces): readonly (readonly [Step, Step])[] {
  const failing = { Status: "passing" };
  return [
    run("h200", "passing", { HTTP: `${upstream}/status/200`, Notes: "a note", Timeout: "2s" }),
    run("h204", "No Content", { HTTP: `${upstream}/status/204` }),
    run("h302", "passing", { HTTP: `${upstream}/redirect` }),
    run("h418", "418 ", { HTTP: `${upstream}/status/418`, ...failing }),
    run("h429", "warning", { HTTP: `${upstream}/status/429` }),
    run("h500", "500 Internal", { HTTP: `${upstream}/status/500`, ...failing }),
    run("hget", "passing", { HTTP: `${upstream}/echo` }),
    run("hpost", "passing", {
      HTTP: `${upstream}/echo`,
      Method: "POST",
      Body: "hi",
      Header: { "X-Probe": ["1", "2"] },
    }),
    run("hbig", "passing", { HTTP: `${upstream}/big` }),
    run("hsmall", "passing", { HTTP: `${upstream}/big`, OutputMaxSize: 10 }),
    run("hslow", "exceeded", { HTTP: `${upstream}/slow`, Timeout: "300ms", ...failing }),
    run("hclosed", "refused", { HTTP: `http://${closedAddress}/`, ...failing }),
    run("hscheme", "nonsense", { HTTP: "nonsense://x/", ...failing }),
    run("tcp", "passing", { TCP: upstreamAddress }),
    run("tcp-closed", "refused", { TCP: closedAddress, ...failing }),
    run(
      "h302-stay",
      "302 Found",
      { HTTP: `${upstream}/redirect`, DisableRedirects: true, ...failing },
      "1.9.0",
    ),
  ];
}

/** The catalog gets an output only with a change of status, so what fails must pass at first. */
function run(name: string, until: string, check: object, since?: string): readonly [Step, Step] {
  const only = since === undefined ? {} : { since };
  const body = { ID: name, Name: name, Check: { Interval: "1s", ...check } };
  return [
    { title: `register ${name}`, method: "PUT", path: register, body, ...only },
    { title: `check of ${name}`, path: `/v1/health/checks/${name}`, until: includes(until), ...only },
  ];
}

function ttlSteps(): readonly Step[] {
  return [
    {
      title: "register a TTL service",
      method: "PUT",
      path: register,
      body: {
        ID: "ttl-1",
        Name: "ttl",
        Checks: [{ TTL: "1h" }, { CheckID: "own", Name: "own name", TTL: "1m30s", Status: "warning" }],
      },
    },
    { title: "checks of the TTL service", path: "/v1/health/checks/ttl", until: includes("own") },
    { title: "pass", method: "PUT", path: "/v1/agent/check/pass/service:ttl-1:1?note=well" },
    { title: "warn", method: "PUT", path: "/v1/agent/check/warn/own" },
    { title: "after pass and warn", path: "/v1/health/checks/ttl", until: includes("well") },
    { title: "fail", method: "PUT", path: "/v1/agent/check/fail/own?note=ill%20%3C%3E" },
    {
      title: "update",
      method: "PUT",
      path: "/v1/agent/check/update/service:ttl-1:1",
      body: { Status: "warning", Output: "so-so" },
    },
    {
      title: "after fail and update",
      path: "/v1/health/checks/ttl",
      until: (answer) => answer.text.includes("so-so") && answer.text.includes("ill"),
    },
    { title: "pass through GET", path: "/v1/agent/check/pass/own" },
    {
      title: "register a TTL that runs out",
      method: "PUT",
      path: register,
      body: { Name: "brief", Check: { TTL: "200ms", Status: "passing" } },
    },
    { title: "after it ran out", path: "/v1/health/checks/brief", until: includes("expired") },
    {
      title: "pass with a note before it runs out",
      method: "PUT",
      path: "/v1/agent/check/pass/service:brief?note=last",
    },
    { title: "after it ran out again", path: "/v1/health/checks/brief", until: includes("last output") },
  ];
}

function changeSteps({ upstream }: StepPlaces): readonly Step[] {
  return [
    {
      title: "register a check of the node",
      method: "PUT",
      path: registerCheck,
      body: { ID: "disk", Name: "Disk", TTL: "1h", Notes: "n", Status: "passing" },
    },
    {
      title: "register a check by its name alone",
      method: "PUT",
      path: registerCheck,
      body: { Name: "Named", TTL: "1h", Status: "passing" },
    },
    {
      title: "register a check of a service",
      method: "PUT",
      path: registerCheck,
      body: { ID: "more", Name: "More", ServiceID: "ttl-1", TTL: "1h" },
    },
    {
      title: "checks of the node",
      path: "/v1/health/node/node04",
      until: (answer) => answer.text.includes("more") && answer.text.includes("Named"),
    },
    { title: "checks on the agent", path: "/v1/agent/checks" },
    {
      title: "re-register keeps the status",
      method: "PUT",
      path: register,
      body: {
        ID: "h200",
        Name: "h200",
        Tags: ["new"],
        Check: { HTTP: `${upstream}/status/200`, Interval: "1h" },
      },
    },
    { title: "still passing", path: "/v1/health/checks/h200", until: includes("new") },
    {
      title: "replace the checks",
      method: "PUT",
      path: `${register}?replace-existing-checks`,
      body: { ID: "ttl-1", Name: "ttl", Check: { CheckID: "only", TTL: "1h" } },
    },
    {
      title: "the only check",
      path: "/v1/health/checks/ttl",
      until: (answer) => answer.text.includes("only") && !answer.text.includes("own"),
    },
    { title: "deregister a check", method: "PUT", path: "/v1/agent/check/deregister/Named" },
    { title: "deregister an unknown check", method: "PUT", path: "/v1/agent/check/deregister/nobody" },
    {
      title: "node without the check",
      path: "/v1/health/node/node04",
      until: (answer) => !answer.text.includes("Named"),
    },
  ];
}

/** Checks and updates that an agent refuses. */
export function refusedChecks(): readonly Step[] {
  const refused = (title: string, body: unknown): Step => ({
    title: `refuse a check with ${title}`,
    method: "PUT",
    path: registerCheck,
    body,
  });
  return [
    refused("no name", { TTL: "1h" }),
    refused("no kind", { Name: "x" }),
    refused("a wrong status", { Name: "x", TTL: "1h", Status: "fine" }),
    refused("an unknown service", { Name: "x", TTL: "1h", ServiceID: "nobody" }),
    refused("an unknown field", { Name: "x", TTL: "1h", Nonsense: 1 }),
    refused("no body", ""),
    { title: "pass an unknown check", method: "PUT", path: "/v1/agent/check/pass/nobody" },
    { title: "pass an HTTP check", method: "PUT", path: "/v1/agent/check/pass/service:h500" },
    {
      title: "update to no status",
      method: "PUT",
      path: "/v1/agent/check/update/only",
      body: { Status: "fine" },
    },
    { title: "update without a body", method: "PUT", path: "/v1/agent/check/update/only" },
  ];
}
