import { badRequest, notImplemented } from "../../http/http-error.ts";

const enterprise = [
  { names: ["ns"], feature: "Namespaces" },
  { names: ["partition"], feature: "Partitions" },
] as const;

/** Parameters that a real agent acts on and this one does not: to pass over them would be a wrong answer. */
const foreign = ["peer", "merge-central-config", "sg", "hash"] as const;

/** Throws 400 for what belongs to Consul Enterprise, in the words of the free edition, and 501 for what only a real agent does. */
export function refuseForeignParameters(params: URLSearchParams): void {
  for (const { names, feature } of enterprise) {
    const used = names.find((name) => params.get(name));
    if (used)
      throw badRequest(`Invalid query parameter: "${used}" - ${feature} are a Consul Enterprise feature`);
  }
  const used = foreign.find((name) => params.get(name));
  if (used) throw notImplemented("Consul", `?${used}=`);
}
