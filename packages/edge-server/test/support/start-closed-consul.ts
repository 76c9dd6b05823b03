import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";
import { promisify } from "node:util";
import { eventually, freeSubnet, temporaryFolder } from "testing";
import { startChild, type Child } from "./child.ts";
import { closedFiles, createTestAuthority, type TestAuthority } from "./closed-world.ts";

const management = "11111111-1111-1111-1111-111111111111";
const serverHost = 11;
const agentHost = 14;

/** What `start` and `kill` (SIGKILL) are about: a server, or the agent on the edge's own host. */
interface ClosedAgent {
  start(): void;
  kill(): Promise<void>;
  /** Takes new certificates over. */
  reload(): void;
}

/** A real Consul as a closed world has it: no plain port, certificates on RPC and HTTPS, nothing allowed without a token. */
export interface ClosedConsul extends AsyncDisposable {
  readonly server: ClosedAgent;
  readonly agent: ClosedAgent;
  /** The agent's API. */
  readonly url: string;
  /** Of an edge beside the agent: its authority is there, its token is for the test to write. */
  readonly files: ReturnType<typeof closedFiles>;
  /** Any call of the agent's API with the management token; the answer as JSON, if it is. Rejects when it is not 2xx. */
  call(method: string, path: string, body?: object): Promise<unknown>;
  /** A token with these rules; gives its IDs. */
  createToken(rules: string): Promise<{ readonly AccessorID: string; readonly SecretID: string }>;
  /** Both agents show certificates of a new authority, without a restart; all trust both for as long as it takes. */
  rotateAuthority(): Promise<void>;
}

/** Starts one server and one agent of this program; resolves when the agent may be asked. */
export async function startClosedConsul(program: string): Promise<ClosedConsul> {
  const stack = new AsyncDisposableStack();
  const subnet = stack.use(freeSubnet());
  const folder = stack.use(await temporaryFolder("closed-consul"));
  const isOld = /v1\.[0-9]\./.test((await promisify(execFile)(program, ["version"])).stdout);
  let authority = await createTestAuthority("first");
  const files = closedFiles(folder.path);
  const hosts = [serverHost, agentHost];
  for (const host of hosts) await mkdir(join(folder.path, String(host)));
  await certify(authority);
  await trust(authority);
  const server = createAgent(serverHost, ["-server", "-bootstrap-expect=1"]);
  const agent = createAgent(agentHost, [`-retry-join=${subnet.address(serverHost)}`, "-retry-interval=1s"]);
  const url = `https://${subnet.address(agentHost)}:8501`;
  for (const one of [server, agent]) one.start();
  await eventually(async () => JSON.stringify(await call("GET", "/v1/catalog/nodes")).includes("node14"), {
    timeoutMs: 60_000,
  });
  return {
    server,
    agent,
    url,
    files,
    call,
    createToken,
    rotateAuthority,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };

  /** Where agents read, and the edge. */
  async function trust(...authorities: readonly TestAuthority[]): Promise<void> {
    await files.believe(...authorities);
  }

  async function certify(by: TestAuthority): Promise<void> {
    for (const host of hosts) {
      const role = host === serverHost ? "server" : "client";
      const { certificate, key } = await by.certify({
        dnsNames: [`${role}.dc1.consul`, "localhost"],
        addresses: ["127.0.0.1", subnet.address(host)],
      });
      await writeFile(join(folder.path, `${host}.pem`), certificate);
      await writeFile(join(folder.path, `${host}-key.pem`), key, { mode: 0o600 });
    }
  }

  async function rotateAuthority(): Promise<void> {
    const next = await createTestAuthority("second");
    await trust(authority, next);
    for (const one of [server, agent]) one.reload();
    await certify(next);
    for (const one of [server, agent]) one.reload();
    authority = next;
    await eventually(() => call("GET", "/v1/status/leader"));
    await trust(next);
  }

  async function createToken(rules: string) {
    const policy = await call("PUT", "/v1/acl/policy", { Name: `p${Date.now()}`, Rules: rules });
    const { ID } = policy as { ID: string };
    return (await call("PUT", "/v1/acl/token", { Policies: [{ ID }] })) as {
      AccessorID: string;
      SecretID: string;
    };
  }

  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { "x-consul-token": management };
    request(`${url}${path}`, { method, ca: authority.certificate, agent: false, headers })
      .on("error", reject)
      .on("response", resolve)
      .end(body && JSON.stringify(body));
    const response = await promise;
    const answer = await readText(response);
    if (response.statusCode !== 200) throw new Error(`${method} ${path}: ${response.statusCode} ${answer}`);
    const isJson = answer !== "" && response.headers["content-type"] === "application/json";
    return isJson ? JSON.parse(answer) : answer;
  }

  function createAgent(host: number, role: readonly string[]): ClosedAgent {
    const address = subnet.address(host);
    const pem = (name: string) => JSON.stringify(join(folder.path, name));
    const tls = `ca_file = ${pem("ca.pem")} cert_file = ${pem(`${host}.pem`)} key_file = ${pem(`${host}-key.pem`)}
      verify_incoming_rpc = true verify_outgoing = true verify_server_hostname = true`;
    const first = isOld ? "master" : "initial_management";
    const acl = `acl { enabled = true default_policy = "deny" down_policy = "extend-cache" enable_token_persistence = true
      tokens { ${first} = "${management}" agent = "${management}" } }`;
    const hcl = `ports { http = -1 https = 8501 } ${tls} ${acl} performance { raft_multiplier = 1 } disable_update_check = true`;
    let child: Child | undefined;
    stack.defer(async () => {
      await child?.[Symbol.asyncDispose]();
    });
    return {
      start: () => {
        const listening = [`-bind=${address}`, `-client=${address}`, `-node=node${host}`, "-datacenter=dc1"];
        const data = `-data-dir=${join(folder.path, String(host))}`;
        child = startChild(program, ["agent", ...role, ...listening, data, "-log-level=warn", `-hcl=${hcl}`]);
      },
      kill: async () => {
        child?.process.kill("SIGKILL");
        await child?.ended;
      },
      reload: () => void child?.process.kill("SIGHUP"),
    };
  }
}
