import type { NetworkResource, Service, Template } from "nomad-client-ts";
import { minutes, seconds } from "durations";
import { privateNetwork } from "../blocks/network.ts";
import { rescheduleForever, restartForever, surviveDisconnect } from "../blocks/recovery.ts";
import { httpService } from "../blocks/service.ts";
import { distinctHosts, rawExec, serverHosts } from "../blocks/task.ts";
import { rollingUpdate } from "../blocks/update.ts";
import type { VaultUse } from "../blocks/vault-access.ts";
import { durationNs } from "../duration-variable.ts";
import type { JobBody, JobContext } from "../template.ts";

/** What tells one web service from another; durations are text, as in the variables. */
export interface WebServiceOptions {
  /** Of the job's task and of the service in Consul. */
  readonly name: string;
  /** The group's name. */
  readonly group: string;
  readonly count: number;
  /** Whether two instances may share a host. */
  readonly sharesHosts: boolean;
  /** Whether it runs on hosts with servers of Consul and Nomad alone; default false. */
  readonly isBesideServers?: boolean | undefined;
  /** A port that is the same on every host; without it Nomad chooses one. */
  readonly port?: number | undefined;
  /** Further ports, with a number where it is the same on every host. */
  readonly morePorts?: readonly { readonly port: string; readonly static?: number | undefined }[];
  /** Of the service in Consul. */
  readonly tags?: readonly string[];
  readonly args?: readonly string[];
  /** Whether the program asks Consul: in a closed world it gets a token by its workload identity. Default false; to be listed in Consul takes no token. */
  readonly asksConsul?: boolean;
  /** What it gets of its world's Vault; default nothing. */
  readonly vault?: VaultUse | undefined;
  /** Files that Nomad writes for it, beside those of Vault; default none. */
  readonly templates?: readonly Template[] | undefined;
  readonly check: {
    readonly path: string;
    /** Label of the port that answers it; default `http`. */
    readonly port?: string | undefined;
    readonly interval: string;
    readonly timeout: string;
  };
  readonly update: {
    readonly maxParallel: number;
    readonly minHealthy: string;
    readonly healthyDeadline: string;
    readonly progressDeadline: string;
    readonly canary?: number;
    readonly autoPromote?: boolean;
  };
  readonly lostAfter: string;
  readonly resources: { readonly cpuMHz: number; readonly memoryMB: number };
}

/**
 * A job of one group and one task: a program that serves HTTP on port `http` of the private network, is found through Consul, comes back on
 * its own host whatever ends it, and leaves Consul before it is stopped.
 */
export function webService(options: WebServiceOptions, context: JobContext): JobBody {
  const { name, group, count, sharesHosts, lostAfter, resources, args = [], asksConsul = false } = options;
  return {
    Datacenters: [...context.datacenters],
    TaskGroups: [
      {
        Name: group,
        Count: count,
        Constraints: [
          ...(sharesHosts ? [] : [distinctHosts()]),
          ...(options.isBesideServers ? [serverHosts()] : []),
        ],
        Networks: [networkOf(options, context)],
        Services: [serviceOf(options)],
        Update: updateOf(options),
        // Mode "delay": with "fail" a long outage of what the program needs would end the allocation, and another host may have no room.
        RestartPolicy: restartForever({ attempts: 10, interval: minutes(1), delay: seconds(1) }),
        ReschedulePolicy: rescheduleForever({ delay: seconds(5), maxDelay: minutes(1) }),
        // An agent that is down says nothing about the task: the task keeps serving, and is never stopped for it.
        Disconnect: surviveDisconnect({ lostAfter: durationNs(lostAfter) }),
        // Out of Consul first, so that everybody stops choosing it; only then SIGTERM.
        ShutdownDelay: seconds(2),
        Tasks: [
          rawExec({
            name,
            command: context.executable.path,
            args,
            consul: asksConsul ? context.consul : undefined,
            vault: options.vault,
            templates: options.templates,
            // Longer than the drain, shorter than the client's cap of 30 s.
            killTimeout: seconds(20),
            ...resources,
          }),
        ],
      },
    ],
  };
}

function networkOf({ port, morePorts = [] }: WebServiceOptions, { network }: JobContext): NetworkResource {
  return privateNetwork({ network, port: "http", static: port, more: morePorts });
}

function serviceOf({ name, tags = [], check }: WebServiceOptions): Service {
  const { path, port, interval, timeout } = check;
  return httpService({
    name,
    port: "http",
    tags,
    check: { path, port, interval: durationNs(interval), timeout: durationNs(timeout) },
  });
}

function updateOf({ update }: WebServiceOptions) {
  return rollingUpdate({
    ...update,
    minHealthy: durationNs(update.minHealthy),
    healthyDeadline: durationNs(update.healthyDeadline),
    progressDeadline: durationNs(update.progressDeadline),
  });
}
