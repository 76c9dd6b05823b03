import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort, temporaryFolder } from "testing";
import { startChild, whenUp } from "./child.ts";

/** Another reverse proxy in front of one upstream. */
export interface Front extends AsyncDisposable {
  readonly port: number;
}

interface Ports {
  readonly own: number;
  readonly upstream: number;
}

const fronts = {
  nginx: {
    args: (folder: string) => [
      "-c",
      join(folder, "front.conf"),
      "-p",
      folder,
      "-e",
      join(folder, "error.log"),
    ],
    config: ({ own, upstream }: Ports) => `daemon off; master_process off; pid nginx.pid; error_log error.log;
events {}
http {
  access_log off;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  server { listen 127.0.0.1:${own}; location / { proxy_pass http://127.0.0.1:${upstream}; proxy_http_version 1.1; } }
}
`,
  },
  haproxy: {
    args: (folder: string) => ["-db", "-f", join(folder, "front.conf")],
    config: ({ own, upstream }: Ports) => `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 2s
listen front
  bind 127.0.0.1:${own}
  server one 127.0.0.1:${upstream}
`,
  },
} as const;

export type FrontName = keyof typeof fronts;

/** Where the program is; undefined where it is not. */
export function frontPath(name: FrontName): string | undefined {
  return ["/usr/sbin", "/usr/bin", "/usr/local/sbin"]
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** Starts it with its defaults, in one process; resolves when it listens. */
export async function startFront(name: FrontName, upstream: number): Promise<Front> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(await temporaryFolder(name));
  const own = await freePort();
  await mkdir(join(folder.path, "t"));
  await writeFile(join(folder.path, "front.conf"), fronts[name].config({ own, upstream }));
  const child = starting.use(startChild(frontPath(name) ?? name, fronts[name].args(folder.path)));
  await whenUp(child, async () => expectOpen(await isOpen(own), name));
  const stack = starting.move();
  return { port: own, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function expectOpen(isListening: boolean, name: string): void {
  if (!isListening) throw new Error(`${name} does not listen yet`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}
