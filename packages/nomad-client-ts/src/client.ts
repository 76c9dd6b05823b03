import { createAgent, type AgentApi } from "./agent.ts";
import { createAllocations, type AllocationsApi } from "./allocations.ts";
import { createDeployments, type DeploymentsApi } from "./deployments.ts";
import { nomadAddressInvalid } from "./errors.ts";
import { createEvaluations, type EvaluationsApi } from "./evaluations.ts";
import { createNomadFetch, type NomadTls } from "./fetch.ts";
import { createJobs, type JobsApi } from "./jobs.ts";
import { createNodes, type NodesApi } from "./nodes.ts";
import { createStatus, type StatusApi } from "./status.ts";
import { createTransport, type NomadFetch } from "./transport.ts";

export interface NomadClientOptions {
  /** `http://HOST:PORT`, `https://HOST:PORT` or `unix:///PATH`. */
  readonly address: string;
  readonly region?: string | undefined;
  readonly namespace?: string | undefined;
  readonly token?: string | undefined;
  readonly tls?: NomadTls | undefined;
  /** For one answer, on top of what a blocking query waits; default 10 000. */
  readonly timeoutMs?: number | undefined;
  /** Instead of undici's: for worlds that are only reachable from inside. `tls` and unix addresses are then its business. */
  readonly fetch?: NomadFetch | undefined;
}

/** Nomad's HTTP API, in its own words: answers are Nomad's JSON, types are generated from openapi/nomad.yaml. */
export interface NomadClient {
  readonly address: string;
  readonly jobs: JobsApi;
  readonly allocations: AllocationsApi;
  readonly deployments: DeploymentsApi;
  readonly evaluations: EvaluationsApi;
  readonly nodes: NodesApi;
  readonly agent: AgentApi;
  readonly status: StatusApi;
  /** What is asked about when nothing else is said; undefined: the agent's default. */
  readonly namespace: string | undefined;
  /** The same agent, every read and write in this namespace; `*` means all, where a list is asked for. */
  inNamespace(namespace: string): NomadClient;
}

/** Connects lazily; keep-alive connections do not hold the process. Throws `NomadOptionError` for an unusable address. */
export function createNomadClient(options: NomadClientOptions): NomadClient {
  const { baseUrl, socketPath } = parseAddress(options.address);
  const fetch = options.fetch ?? createNomadFetch({ tls: options.tls, socketPath });
  const transport = createTransport({
    ...options,
    baseUrl,
    timeoutMs: options.timeoutMs ?? 10_000,
    fetch,
  });
  return {
    address: options.address,
    jobs: createJobs(transport),
    allocations: createAllocations(transport),
    deployments: createDeployments(transport),
    evaluations: createEvaluations(transport),
    nodes: createNodes(transport),
    agent: createAgent(transport),
    status: createStatus(transport),
    namespace: options.namespace,
    inNamespace: (namespace) => createNomadClient({ ...options, fetch, namespace }),
  };
}

function parseAddress(address: string): { baseUrl: string; socketPath?: string } {
  const url = URL.parse(address);
  if (url?.protocol === "unix:")
    return { baseUrl: "http://localhost", socketPath: decodeURIComponent(url.pathname) };
  if (url?.protocol !== "http:" && url?.protocol !== "https:") throw nomadAddressInvalid(address);
  return { baseUrl: url.href.replace(/\/$/, "") };
}
