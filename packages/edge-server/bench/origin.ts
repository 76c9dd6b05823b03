import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild, untilListening, type Child } from "./child.ts";

/** Sizes of the answers that the origin has, by path. */
export const answerSizes = { "/400": 400, "/64k": 65_536, "/1m": 1_048_576 } as const;

export interface OriginOptions {
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly core: number | undefined;
}

/** The server behind all proxies: one nginx worker, fast enough never to be what is measured. `/post` reads a body and answers two bytes. */
export async function startOrigin({ address, port, folder, core }: OriginOptions): Promise<Child> {
  for (const [path, size] of Object.entries(answerSizes)) await writeFile(join(folder, path), jsonOf(size));
  const config = join(folder, "origin.conf");
  await writeFile(
    config,
    `${runsAs()}daemon off; worker_processes 1; pid ${folder}/origin.pid; error_log ${folder}/origin.log crit;
events { worker_connections 8192; }
http {
  access_log off; tcp_nodelay on; sendfile on; keepalive_requests 100000000; keepalive_timeout 600s; client_body_buffer_size 64k;
  default_type application/json; open_file_cache max=10;
  client_body_temp_path ${folder}/t1; proxy_temp_path ${folder}/t2; fastcgi_temp_path ${folder}/t3; uwsgi_temp_path ${folder}/t4; scgi_temp_path ${folder}/t5;
  server {
    listen ${address}:${port} backlog=4096; root ${folder};
    location /400 { return 200 '${jsonOf(answerSizes["/400"])}'; }
    location /post { proxy_pass http://${address}:${port}/discard; }
    location /discard { return 200 'ok'; }
    location / { try_files $uri =404; }
  }
}
`,
  );
  const child = startChild({ command: "nginx", args: ["-c", config, "-p", folder], core });
  await untilListening(address, port);
  return child;
}

/** A master started by root gives its worker to another user, who may not read the temporary folder. */
export function runsAs(): string {
  return process.getuid?.() === 0 ? "user root; " : "";
}

function jsonOf(size: number): string {
  const frame = '{"x":""}';
  return `{"x":"${"x".repeat(size - frame.length)}"}`;
}
