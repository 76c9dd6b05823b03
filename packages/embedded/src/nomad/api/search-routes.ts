import { refused } from "../errors.ts";
import { withoutNamespaces } from "../job-key.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { poolNames } from "./present/node-pools.ts";
import { onWrite, type Route } from "./route.ts";

const contexts =
  "allocs jobs nodes node_pools evals deployment plugins volumes scaling_policy vars namespaces host_volumes";
const maxMatches = 20;

/** `/v1/search`: ids by their first letters, which the shell completion of `nomad` asks for. */
export function searchRoutes({ store }: ApiContext): readonly Route[] {
  return [
    onWrite("/v1/search", (request) => {
      const { Prefix, Context, Namespace } = readBody(request, bodies.search);
      const names = contexts.split(" ");
      // A prefix that no id can have is not looked for among ids.
      const isHex = /^[0-9a-f-]*$/.test(Prefix ?? "");
      const all = names.filter((name) => isHex || !/^(allocs|nodes|evals|deployment)$/.test(name));
      const wanted = Context === "all" || !Context ? all : [Context];
      if (!names.includes(wanted[0] ?? ""))
        throw refused(`context must be one of [${contexts}] or 'all' for all contexts; got "${Context}"`);
      const namespace = Namespace || request.namespace;
      const matches = wanted.map((name) => [name, find(name, Prefix ?? "", namespace)] as const);
      request.reply.headers({ "x-nomad-knownleader": "true", "x-nomad-lastcontact": "0" });
      return {
        Index: store.lastIndex(),
        KnownLeader: true,
        LastContact: 0,
        NextToken: "",
        Matches: Object.fromEntries(
          matches.map(([name, ids]) => [name, ids.length === 0 ? null : ids.slice(0, maxMatches)]),
        ),
        Truncations: Object.fromEntries(matches.map(([name, ids]) => [name, ids.length > maxMatches])),
      };
    }),
  ];

  function find(context: string, prefix: string, namespace: string): string[] {
    const inNamespace = (record: { readonly Namespace: string }): boolean =>
      namespace === "*" || record.Namespace === namespace;
    const idsOf = (table: "allocs" | "jobs" | "evals" | "deployments") => () =>
      [...store.all(table)].filter(inNamespace).map(({ ID }) => withoutNamespaces(ID));
    const places: Readonly<Record<string, () => string[]>> = {
      allocs: idsOf("allocs"),
      jobs: idsOf("jobs"),
      evals: idsOf("evals"),
      deployment: idsOf("deployments"),
      nodes: () => store.all("nodes").map(({ ID }) => ID),
      namespaces: () => ["default", ...store.all("namespaces").map(({ Name }) => Name)],
      node_pools: () => poolNames,
    };
    const ids = places[context]?.() ?? [];
    return [...new Set(ids)].filter((id) => id.startsWith(prefix)).sort();
  }
}
