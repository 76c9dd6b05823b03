import { renameSync, writeFileSync } from "node:fs";
import type { ListenOptions } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "command-line/message-of";
import { formatAddress, listenFailed, type Address, type DrainableServer, type Log } from "workload";
import type { GatewayConfig, UiConfig } from "./config/gateway-config.ts";
import { renderConfig } from "./config/render-config.ts";
import { checkConfig } from "./nginx/check-config.ts";
import { endOrphans } from "./nginx/end-orphans.ts";
import type { Nginx } from "./nginx/find-nginx.ts";
import { NginxProcess } from "./nginx/nginx-process.ts";

export interface GatewayOptions {
  readonly nginx: Nginx;
  /** The run folder, and the folder in which it is one of several. */
  readonly folder: string;
  readonly parentFolder: string;
  /** All of the configuration that does not change while it runs, but for what `listen` is told. */
  readonly fixed: Omit<GatewayConfig, "nginx" | "uis" | "listen" | "reusePort">;
  readonly uis: readonly UiConfig[];
  readonly log: Log;
  /** nginx has ended though nobody asked it to. */
  readonly onLost: (how: string) => void;
}

/** Time between two reloads: changes that come together are one. */
const settleMs = 300;
/** After a configuration that nginx did not take: what was wrong may be over. */
const tryAgainMs = 5_000;
/** What an nginx that a killed gateway left may still take. */
const orphanPatienceMs = 1_000;
const files = { used: "nginx.conf", tried: "nginx.next.conf" };

/** nginx as a server that a task runs: it listens, changes while it serves, and drains. */
export class Gateway implements DrainableServer {
  readonly #options: GatewayOptions;
  #uis: readonly UiConfig[];
  #where: { readonly listen: Address; readonly reusePort: boolean } | undefined;
  #nginx: NginxProcess | undefined;
  /** The configuration that nginx has, and the UIs in it. */
  #used = "";
  #usedUis: readonly UiConfig[] = [];
  readonly #ending = new AbortController();
  #problem: string | undefined;
  /** Reloads come one after the other. */
  #applying: Promise<void> | undefined;
  #isStale = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#uis = options.uis;
  }

  /** Why not all can be served: nginx lacks the newest configuration, or servers are not known; in words. */
  get problem(): string | undefined {
    if (this.#ending.signal.aborted) return "this gateway is ending";
    if (!this.#nginx) return "nginx does not run";
    const unserved = this.#usedUis.find(({ servers }) => servers.length === 0);
    return this.#problem ?? (unserved && `no server of ${unserved.name} is known`);
  }

  /** Throws LISTEN_FAILED, CONFIG_REFUSED, CONFIG_VALUE_REFUSED. */
  async listen({ host = "0.0.0.0", port = 0, reusePort = false }: ListenOptions): Promise<void> {
    const { nginx, folder, parentFolder, log } = this.#options;
    this.#where = { listen: { host, port }, reusePort };
    const orphans = { parent: parentFolder, patienceMs: orphanPatienceMs, log };
    // Where two cannot listen side by side, whatever holds the port has to go first.
    if (!reusePort) await endOrphans(orphans);
    const uis = this.#uis;
    const text = this.#render();
    await this.#write(text);
    try {
      this.#nginx = await NginxProcess.start({ path: nginx.path, folder, file: files.used, log });
    } catch (error) {
      throw error instanceof Error ? listenFailed(formatAddress({ host, port }), error) : error;
    }
    this.#setUsed(text, uis);
    void this.#watch(this.#nginx);
    if (reusePort) await endOrphans(orphans);
    // What has changed meanwhile.
    this.#apply();
  }

  /** Other servers. */
  use(uis: readonly UiConfig[]): void {
    this.#uis = uis;
    this.#apply();
  }

  /** A file that nginx reads has changed: the certificate. */
  reload(): void {
    this.#isStale = true;
    this.#apply();
  }

  async drain(deadline: AbortSignal): Promise<void> {
    this.#ending.abort();
    await this.#applying;
    await this.#nginx?.stop(deadline);
  }

  async #watch(nginx: NginxProcess): Promise<void> {
    const how = await nginx.ended;
    if (this.#ending.signal.aborted) return;
    await nginx.clear();
    this.#options.onLost(how);
  }

  #apply(): void {
    if (!this.#nginx || this.#applying) return;
    this.#applying = this.#applyAll().finally(() => (this.#applying = undefined));
  }

  async #applyAll(): Promise<void> {
    const { signal } = this.#ending;
    for (let pauseMs = settleMs; ;) {
      await delay(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      try {
        if (!(await this.#applyNow())) return;
        pauseMs = settleMs;
      } catch (error) {
        this.#tell(messageOf(error));
        pauseMs = tryAgainMs;
      }
    }
  }

  /** False when nginx has the newest configuration already. */
  async #applyNow(): Promise<boolean> {
    const uis = this.#uis;
    const text = this.#render();
    if (text === this.#used && !this.#isStale) return false;
    await this.#write(text);
    this.#isStale = false;
    await this.#nginx?.reload();
    this.#setUsed(text, uis);
    this.#problem = undefined;
    this.#options.log.info({ servers: countServers(uis) }, "nginx has the new configuration");
    return true;
  }

  #tell(problem: string): void {
    if (problem !== this.#problem)
      this.#options.log.error(`${problem}; nginx keeps the configuration that it has`);
    this.#problem = problem;
  }

  /** What nginx refuses never takes the place of what it has. */
  async #write(text: string): Promise<void> {
    const { nginx, folder } = this.#options;
    const tried = join(folder, files.tried);
    writeFileSync(tried, text, { mode: 0o600 });
    await checkConfig({ path: nginx.path, folder, file: files.tried });
    renameSync(tried, join(folder, files.used));
  }

  #render(): string {
    const { fixed, nginx } = this.#options;
    if (!this.#where) throw new Error("rendered before it listens");
    return renderConfig({ ...fixed, ...this.#where, nginx: nginx.version, uis: this.#uis });
  }

  #setUsed(text: string, uis: readonly UiConfig[]): void {
    this.#used = text;
    this.#usedUis = uis;
  }
}

const countServers = (uis: readonly UiConfig[]): Readonly<Record<string, number>> =>
  Object.fromEntries(uis.map(({ name, servers }) => [name, servers.length]));
