import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild, untilListening, type Child } from "./child.ts";
import { pipelinedPrefix } from "./fake-consul.ts";
import { runsAs } from "./origin.ts";
import { nginxVersion, versionOf } from "./installed.ts";

export interface Site {
  readonly address: string;
  /** Where the proxy listens. */
  readonly port: number;
  readonly origin: { readonly address: string; readonly port: number };
  readonly consulUrl: string;
  readonly folder: string;
  /** The proxy's core. */
  readonly core: number | undefined;
  /** Where TLS 1.3 is served too, with the certificate and key in this file; undefined: nowhere. */
  readonly secure?: { readonly port: number; readonly file: string };
}

/** A proxy to compare. */
export interface Contender {
  readonly name: string;
  /** Its version, or why it is left out. */
  readonly version: { readonly is: string } | { readonly skipped: string };
  /** Measured only with small answers. */
  readonly isFloor?: boolean;
  /** Whether it heeds {@link Site.secure}. */
  readonly speaksTls?: boolean;
  start(site: Site): Promise<Child>;
}

const edgeExecutable = join(import.meta.dirname, "../dist/edge_server");

/** The proxies, the edge first; one core and kept upstream connections for each. */
export function contenders(): readonly Contender[] {
  return [edge(), pipelinedEdge(), nginx(), haproxy(), goProxy(), fastifyProxy(), bareSockets()];
}

/** The built executable with requests that share connections to the instance. */
export function pipelinedEdge(executable = edgeExecutable): Contender {
  return { ...edge(executable, ["--tag-prefix", pipelinedPrefix]), name: "pipeline=16" };
}

/** The built executable, or another one. */
export function edge(
  executable = edgeExecutable,
  routing: readonly string[] = ["--service", "bench"],
): Contender {
  return {
    name: "edge_server",
    version: existsSync(executable)
      ? { is: `built executable, Node ${process.versions.node}` }
      : { skipped: `${executable} is not built: pnpm turbo build` },
    speaksTls: true,
    start: ({ address, port, consulUrl, core, secure }) =>
      started(
        {
          command: executable,
          args: [
            "--address",
            `${address}:${port}`,
            ...routing,
            "--consul",
            consulUrl,
            // As many as the others: its own default is half of the descriptors.
            "--max-connections",
            "16000",
            ...(secure ? ["--tls-address", `${address}:${secure.port}`] : []),
            ...(secure ? ["--tls-cert", secure.file, "--tls-key", secure.file] : []),
          ],
          core,
        },
        address,
        port,
      ),
  };
}

function nginx(): Contender {
  const version = nginxVersion();
  return {
    name: "nginx",
    version: version === undefined ? { skipped: "nginx is not installed" } : { is: version },
    speaksTls: true,
    start: async ({ address, port, origin, folder, core, secure }) => {
      const config = join(folder, "proxy.conf");
      await writeFile(
        config,
        `${runsAs()}daemon off; worker_processes 1; pid ${folder}/proxy.pid; error_log ${folder}/proxy.log crit; worker_rlimit_nofile 20000;
events { worker_connections 16384; }
http {
  access_log off; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 64k;
  client_body_temp_path ${folder}/p1; proxy_temp_path ${folder}/p2; fastcgi_temp_path ${folder}/p3; uwsgi_temp_path ${folder}/p4; scgi_temp_path ${folder}/p5;
  upstream origin { server ${origin.address}:${origin.port}; keepalive 1024; keepalive_requests 100000000; }
  server {
    listen ${address}:${port} backlog=4096;
    ${secure ? `listen ${address}:${secure.port} ssl backlog=4096; ssl_protocols TLSv1.3; ssl_certificate ${secure.file}; ssl_certificate_key ${secure.file};` : ""}
    location / {
      proxy_pass http://origin; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host;
    }
  }
}
`,
      );
      return started({ command: "nginx", args: ["-c", config, "-p", folder], core }, address, port);
    },
  };
}

function haproxy(): Contender {
  const version = versionOf("haproxy", ["-v"]);
  return {
    name: "HAProxy",
    version:
      version === undefined
        ? { skipped: "haproxy is not installed" }
        : { is: version.split(" ").slice(0, 3).join(" ") },
    speaksTls: true,
    start: async ({ address, port, origin, folder, core, secure }) => {
      const config = join(folder, "haproxy.cfg");
      await writeFile(
        config,
        `global
  nbthread 1
  maxconn 16000
  no strict-limits
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
  option forwardfor
  http-reuse always
frontend in
  bind ${address}:${port} backlog 4096
  ${secure ? `bind ${address}:${secure.port} backlog 4096 ssl crt ${secure.file} alpn http/1.1 ssl-min-ver TLSv1.3` : ""}
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(Host)]
  default_backend origin
backend origin
  server one ${origin.address}:${origin.port} pool-max-conn 4096
`,
      );
      return started({ command: "haproxy", args: ["-f", config], core }, address, port);
    },
  };
}

function goProxy(): Contender {
  const version = versionOf("go", ["version"]);
  return {
    name: "Go httputil.ReverseProxy",
    version:
      version === undefined ? { skipped: "go is not installed" } : { is: version.replace("go version ", "") },
    start: ({ address, port, origin, folder, core }) => {
      const output = join(folder, "go-proxy");
      if (!existsSync(output))
        execFileSync("go", ["build", "-o", output, "."], {
          cwd: join(import.meta.dirname, "go-proxy"),
          stdio: ["ignore", "ignore", "inherit"],
          env: { ...process.env, GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" },
        });
      const args = [`${address}:${port}`, `http://${origin.address}:${origin.port}`];
      return started({ command: output, args, core, environment: { GOMAXPROCS: "1" } }, address, port);
    },
  };
}

function fastifyProxy(): Contender {
  return {
    name: "@fastify/http-proxy",
    version: { is: `Node ${process.versions.node}` },
    start: ({ address, port, origin, core }) => {
      const script = join(import.meta.dirname, "fastify-proxy.ts");
      const args = [script, address, String(port), `http://${origin.address}:${origin.port}`];
      return started(
        { command: process.execPath, args, core, environment: { NODE_ENV: "production" } },
        address,
        port,
      );
    },
  };
}

/** Not a proxy: what Node's sockets cost without any HTTP. Only for answers of one chunk. */
function bareSockets(): Contender {
  return {
    name: "Node sockets, no HTTP",
    version: { is: `Node ${process.versions.node}; a floor, not a proxy` },
    isFloor: true,
    start: ({ address, port, origin, core }) => {
      const script = join(import.meta.dirname, "bare-sockets-main.ts");
      const args = [script, address, String(port), origin.address, String(origin.port)];
      return started({ command: process.execPath, args, core }, address, port);
    },
  };
}

async function started(
  options: Parameters<typeof startChild>[0],
  address: string,
  port: number,
): Promise<Child> {
  const child = startChild(options);
  await untilListening(address, port);
  return child;
}
