import {
  checkVariable,
  defineJob,
  lostAfterVariable,
  nomadVariable,
  resourcesVariable,
  secretFile,
  updateVariables,
  vaultAccess,
  vaultSecret,
  webService,
  type WebServiceOptions,
} from "jobspec";
import { z } from "zod";

/** What the gateway is given: who may come in, and the certificate of its names with its key. */
const given = { logins: "logins", certificate: "certificate" } as const;

/** ui_gateway on every host with servers, at the same port. */
export const job = defineJob({
  name: "ui-gateway",

  variables: z.object({
    /** Default: as many as there are hosts with servers. */
    count: z.int().min(0).optional(),
    port: z.int().min(1024).max(65_535).default(8_443),
    /** UIs are `consul.DOMAIN`, `nomad.DOMAIN` and so on. */
    domain: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "a DNS name in small letters")
      .default("localhost"),
    /**
     * Where `logins` and `certificate` come from: secrets of this job in Vault, items of Nomad's variable `nomad/jobs/ui-gateway`, or files of
     * these names in a folder that every host has. Default: Vault where the world has one, else Nomad.
     */
    from: z
      .union([z.enum(["vault", "nomad"]), z.string().regex(/^\/[^"\\$]+$/, "an absolute path")])
      .optional(),
    /** nginx on the hosts: a name or a path. */
    nginx: z.string().min(1).default("nginx"),
    /** Of Vault's servers. */
    vaultPort: z.int().min(1).max(65_535).default(8_200),
    /** ADDRESS:PORT of a page of the world, shown as `world.DOMAIN`. */
    worldPage: z.string().optional(),
    check: checkVariable({ timeout: "5s" }),
    update: updateVariables({ healthyDeadline: "60s" }).prefault({}),
    lostAfter: lostAfterVariable(),
    resources: resourcesVariable(),
  }),

  // The port is the same on every host, so one is replaced at a time: who uses another host's notices nothing.
  render: ({ from, domain, nginx, vaultPort, worldPage, count, check, ...variables }, context) => {
    const source = from ?? (context.vault ? "vault" : "nomad");
    const files = filesFrom(source);
    return webService(
      {
        name: "ui-gateway",
        group: "uis",
        count: count ?? context.serverCount ?? context.hostCount,
        sharesHosts: false,
        isBesideServers: true,
        morePorts: [{ port: "check" }],
        asksConsul: true,
        ...variables,
        check: { ...check, path: "/health", port: "check" },
        args: argsOf({
          "--tls-cert": files.certificate,
          "--tls-key": files.certificate,
          "--logins": files.logins,
          "--domain": domain,
          "--nginx": nginx,
          "--vault-port": context.vault ? String(vaultPort) : undefined,
          "--world-page": worldPage,
        }),
        ...givenBy(source),
      },
      context,
    );
  },
});

const argsOf = (flags: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [flag, value]));

function filesFrom(source: string): Readonly<Record<keyof typeof given, string>> {
  const fileOf = (name: string): string => (isFolder(source) ? `${source}/${name}` : secretFile(name));
  return { logins: fileOf(given.logins), certificate: fileOf(given.certificate) };
}

function givenBy(source: string): Pick<WebServiceOptions, "templates" | "vault"> {
  if (isFolder(source)) return {};
  const names = Object.values(given);
  if (source === "vault")
    return { vault: vaultAccess({ templates: names.map((name) => vaultSecret({ name })) }) };
  return { templates: names.map((item) => nomadVariable({ item })) };
}

const isFolder = (source: string): boolean => source.startsWith("/");
