import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "command-line/user-error";
import { z } from "zod";
import { dashboardFailed } from "./errors.ts";

export interface DashboardOptions {
  /** The checkout: the page is a package of it, which depends on this one. */
  readonly repository: string;
  readonly home: string;
  readonly world: string;
  readonly port?: string | undefined;
  /** Requests per second to each edge. */
  readonly rate?: string | undefined;
}

/** The process that serves a world's page. Disposing of it ends the process. */
export interface RunningDashboard extends AsyncDisposable {
  /** The address that lets a browser in: it holds a secret. Rejects with what kept the page from being served. */
  readonly url: Promise<string>;
  /** Resolves once the process has ended. */
  readonly ended: Promise<unknown>;
}

const answerSchema = z.union([
  z.object({ url: z.string() }),
  z.object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string() }) }),
]);

/** Starts the process that serves a world's page. It ends with this process, however that ends. */
export function startDashboard({ repository, home, world, port, rate }: DashboardOptions): RunningDashboard {
  const main = join(repository, "packages", "dashboard", "src", "main.ts");
  const args = ["--home", home, "--world", world];
  if (port !== undefined) args.push("--port", port);
  if (rate !== undefined) args.push("--rate", rate);
  // Its input ends with this process: that is how it learns of it.
  const child = spawn(process.execPath, [main, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const first = Promise.race([
    once(lines, "line").then(([line]: unknown[]) => String(line)),
    exited.then(() => Promise.reject(dashboardFailed(world))),
  ]);
  const url = first.then(addressIn);
  url.catch(() => {});
  return {
    url,
    ended: exited,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function addressIn(line: string): string {
  const answer = answerSchema.parse(JSON.parse(line));
  if ("error" in answer) throw new UserError(answer.error);
  return answer.url;
}
