import { rm } from "node:fs/promises";
import { join } from "node:path";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { startChild, type Child } from "./child.ts";

/** One agent of a real Consul cluster. */
interface Agent {
  start(): void;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
  /** Deletes all it knows; only while it is down. */
  wipe(): Promise<void>;
}

/** Three servers and the agent on the edge's own host, each on a loopback address of its own. */
export interface RealConsul extends AsyncDisposable {
  readonly agent: Agent;
  readonly servers: readonly Agent[];
  /** `host:port` of the agent's HTTP API. */
  readonly address: string;
  /** Of a server's. */
  readonly serverAddress: string;
  /** Registers an instance of service `web` with the agent, as soon as that takes it. */
  register(instance: { readonly address: string; readonly port: number }): Promise<void>;
  /** Any call of the agent's API with the management token; the answer as JSON, if it is. Throws when it is not 2xx. */
  call(method: string, path: string, body?: object): Promise<unknown>;
}

export interface RealConsulOptions {
  /** Nothing is allowed without a token. */
  readonly isGuarded?: boolean;
}

const managementToken = "11111111-1111-1111-1111-111111111111";
const guard = `acl { enabled = true default_policy = "deny" tokens {
  initial_management = "${managementToken}" agent = "${managementToken}" } }`;
const serverHosts = [11, 12, 13];
const agentHost = 14;

/** Starts a cluster of this program (guarded ones from 1.11 on); resolves when it has a leader. */
export async function startRealConsul(
  program: string,
  { isGuarded = false }: RealConsulOptions = {},
): Promise<RealConsul> {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("consul"));
  const joined = serverHosts.map((host) => `-retry-join=${subnet.address(host)}`);
  const children = new Set<Child>();
  stack.defer(async () => {
    for (const child of children) await child[Symbol.asyncDispose]();
  });
  const agent = createAgent(agentHost, []);
  const servers = serverHosts.map((host) => createAgent(host, ["-server", "-bootstrap-expect=3"]));
  for (const one of [...servers, agent]) one.start();
  const url = `http://${subnet.address(agentHost)}:8500`;
  await eventually(async () => (await (await fetch(`${url}/v1/status/leader`)).text()).includes(":8300"), {
    timeoutMs: 60_000,
  });
  return {
    agent,
    servers,
    call,
    address: `${subnet.address(agentHost)}:8500`,
    serverAddress: `${subnet.address(serverHosts[0] ?? agentHost)}:8500`,
    register: async ({ address, port }) => {
      const service = {
        ID: address,
        Name: "web",
        Address: "127.0.0.1",
        Port: port,
        Check: { TCP: address, Interval: "1s", Timeout: "1s", Status: "passing" },
      };
      await eventually(
        async () =>
          (await fetch(`${url}/v1/agent/service/register`, { method: "PUT", body: JSON.stringify(service) }))
            .ok,
        { timeoutMs: 60_000 },
      );
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: isGuarded ? { "x-consul-token": managementToken } : {},
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" || answer.headers.get("content-type") !== "application/json" ? text : JSON.parse(text);
  }

  function createAgent(host: number, role: readonly string[]): Agent {
    const address = subnet.address(host);
    const data = join(folder.path, String(host));
    let child: Child | undefined;
    return {
      start: () => {
        child = startChild(program, [
          "agent",
          ...role,
          ...joined,
          `-node=node${host}`,
          `-bind=${address}`,
          `-client=${address}`,
          `-data-dir=${data}`,
          "-retry-interval=1s",
          "-log-level=warn",
          `-hcl=performance { raft_multiplier = 1 } disable_update_check = true ${isGuarded ? guard : ""}`,
        ]);
        children.add(child);
      },
      kill: async () => {
        child?.process.kill("SIGKILL");
        await child?.ended;
        if (child) children.delete(child);
      },
      wipe: () => rm(data, { recursive: true, force: true }),
    };
  }
}
