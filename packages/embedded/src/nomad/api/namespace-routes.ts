import { createHash } from "node:crypto";
import { invalidBody, missing, notEmbedded, refused } from "../errors.ts";
import { formatProblems } from "../job/validate/problems.ts";
import { isTerminal } from "../state/allocation.ts";
import type { Namespace } from "../state/namespace.ts";
import type { Store } from "../state/store.ts";
import { bodies, readBody } from "./body.ts";
import type { ApiContext } from "./context.ts";
import { tableAnswer } from "./list.ts";
import { onDelete, onRead, onReadOne, onWrite, type ApiRequest, type Route } from "./route.ts";

const defaultNamespace: Namespace = {
  Name: "default",
  Description: "Default shared namespace",
  Meta: null,
  CreateIndex: 1,
  ModifyIndex: 1,
};

/** `/v1/namespaces` and `/v1/namespace…` (https://developer.hashicorp.com/nomad/api-docs/namespaces). */
export function namespaceRoutes(context: ApiContext): readonly Route[] {
  const { store } = context;
  return [
    onRead("/v1/namespaces", ({ query }) => {
      const found = allNamespaces(store).filter(({ Name }) => Name.startsWith(query.get("prefix") ?? ""));
      return tableAnswer(store, "namespaces", found.map(present));
    }),
    onReadOne("/v1/namespace/:name", "namespaces", ({ params }) => {
      const found = allNamespaces(store).find(({ Name }) => Name === params["name"]);
      if (!found) throw missing("Namespace");
      return { value: present(found), index: found.ModifyIndex, topics: ["namespaces"] };
    }),
    ...["/v1/namespace", "/v1/namespace/:name"].map((path) =>
      onWrite(path, (request) => put(request, store)),
    ),
    onDelete("/v1/namespace/:name", (request) => remove(request, context)),
  ];
}

function allNamespaces(store: Store): Namespace[] {
  return [store.get("namespaces", "default") ?? defaultNamespace, ...store.all("namespaces")]
    .filter(({ Name }, position) => position === 0 || Name !== "default")
    .sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

function put(request: ApiRequest, store: Store): void {
  const { Name, Description, Meta, ...others } = readBody(request, bodies.namespace);
  const named = request.params["name"];
  if (named !== undefined && named !== Name) throw invalidBody("Namespace name does not match request path");
  if (!/^[a-zA-Z0-9-]{1,128}$/.test(Name)) {
    const problem = `invalid name "${Name}". Must match regex ^[a-zA-Z0-9-]{1,128}$`;
    throw refused(`Invalid namespace "${Name}": ${formatProblems([problem])}`);
  }
  const foreign = Object.entries(others).find(([, value]) => value);
  if (foreign) throw notEmbedded(`namespaces with ${foreign[0]}`);
  const known = allNamespaces(store).find((namespace) => namespace.Name === Name);
  const index = store.commit((ModifyIndex) => {
    const CreateIndex = known?.CreateIndex ?? ModifyIndex;
    const value = { Name, Description: Description ?? "", Meta: Meta ?? null, CreateIndex, ModifyIndex };
    return [{ table: "namespaces", key: Name, value }];
  });
  done(request, index);
}

function remove(request: ApiRequest, { store, config }: ApiContext): void {
  const name = request.params["name"] ?? "";
  if (name === "default") throw refused("can not delete default namespace");
  if (!store.get("namespaces", name)) throw refused("namespace not found");
  const isMine = ({ Namespace }: { readonly Namespace: string }): boolean => Namespace === name;
  const uses = {
    jobs: store.all("jobs").some((job) => isMine(job) && job.Status !== "dead"),
    allocations: store.all("allocs").some((alloc) => isMine(alloc) && !isTerminal(alloc)),
  };
  const problems = Object.entries(uses).flatMap(([kind, isUsed]) =>
    isUsed ? [`namespace "${name}" has non-terminal ${kind} in regions: [${config.region}]`] : [],
  );
  if (problems.length > 0) throw refused(formatProblems(problems));
  const index = store.commit(() => [{ table: "namespaces", key: name, value: undefined }]);
  done(request, index);
}

/** Answered with an index and no body. */
function done({ reply }: ApiRequest, index: number): void {
  void reply.header("x-nomad-index", String(index)).send();
}

function present(namespace: Namespace): object {
  const unset = {
    Capabilities: null,
    ConsulConfiguration: null,
    NodePoolConfiguration: null,
    OptionalExtraClaims: null,
    Quota: "",
    RequiredExtraClaims: null,
    VaultConfiguration: null,
  };
  const Hash = createHash("sha256").update(JSON.stringify(namespace)).digest("base64");
  return { ...namespace, ...unset, Hash };
}
