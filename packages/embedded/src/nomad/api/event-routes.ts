import { jsonWithoutNamespaces, withoutNamespaces } from "../job-key.ts";
import type { Change } from "../state/store.ts";
import type { ApiContext } from "./context.ts";
import { presentAllocation } from "./present/allocation.ts";
import { presentEvaluation } from "./present/evaluation.ts";
import { presentJob } from "./present/job.ts";
import { nodeDetail } from "./present/node.ts";
import { onGet, type ApiRequest, type Route } from "./route.ts";

const heartbeatMs = 10_000;

interface StreamEvent {
  readonly Topic: string;
  readonly Type: string;
  readonly Key: string;
  readonly Namespace: string;
  readonly FilterKeys: readonly string[] | null;
  readonly Index: number;
  readonly Payload: object;
}

/** `/v1/event/stream`: changes as they are made, a JSON line each (https://developer.hashicorp.com/nomad/api-docs/events). */
export function eventRoutes({ store }: ApiContext): readonly Route[] {
  return [
    onGet("/v1/event/stream", ({ query, namespace, signal, reply }) => {
      const wants = readTopics(query);
      reply.hijack();
      reply.raw.writeHead(200, { "content-type": "application/json" });
      reply.raw.flushHeaders();
      const write = (value: object): void =>
        void reply.raw.write(`${jsonWithoutNamespaces(JSON.stringify(value))}\n`);
      const heartbeat = setInterval(() => write({}), heartbeatMs);
      const forget = store.onCommit((changes) => {
        const Index = store.lastIndex();
        const Events = changes
          .flatMap((change) => toEvent(change, Index) ?? [])
          .filter((event) => namespace === "*" || event.Namespace === "" || event.Namespace === namespace)
          .filter(wants);
        if (Events.length > 0) write({ Index, Events });
      });
      signal.addEventListener("abort", () => {
        clearInterval(heartbeat);
        forget();
        reply.raw.end();
      });
    }),
  ];
}

/** `?topic=Job:web&topic=Node`; none: all. */
function readTopics(query: ApiRequest["query"]): (event: StreamEvent) => boolean {
  const wanted = query.getAll("topic").map((text) => text.split(/:(.*)/s));
  return ({ Topic, Key, FilterKeys }) =>
    wanted.length === 0 ||
    wanted.some(
      ([topic = "*", key = "*"]) =>
        (topic === "*" || topic === Topic) && (key === "*" || key === Key || FilterKeys?.includes(key)),
    );
}

function toEvent(change: Change, index: number): StreamEvent | undefined {
  if (change.table === "jobs") return jobEvent(change, index);
  const { table, value, key: Key } = change;
  if (value === undefined) return undefined;
  const FilterKeys = "JobID" in value ? [withoutNamespaces(value.JobID)] : null;
  const Namespace = "Namespace" in value ? value.Namespace : "";
  const event = (Topic: string, Type: string, payload: object): StreamEvent => {
    return { Topic, Type, Key, Namespace, FilterKeys, Index: index, Payload: { [Topic]: payload } };
  };
  switch (table) {
    case "evals":
      return event("Evaluation", "EvaluationUpdated", presentEvaluation(value));
    case "allocs": {
      const Type = value.AllocModifyIndex === index ? "PlanResult" : "AllocationUpdated";
      return event("Allocation", Type, { ...presentAllocation(value), Job: null });
    }
    case "deployments":
      return event("Deployment", "DeploymentStatusUpdate", value);
    case "nodes":
      return event("Node", "NodeRegistration", nodeDetail(value));
    default:
      return undefined;
  }
}

function jobEvent({ value, key }: Change & { readonly table: "jobs" }, Index: number): StreamEvent {
  const Type = !value || value.Stop ? "JobDeregistered" : "JobRegistered";
  const [Namespace = "default"] = key.includes("\0") ? key.split("\0") : [];
  const Payload = value ? { Job: presentJob(value) } : { Job: null, Deleted: true };
  return { Topic: "Job", Type, Key: withoutNamespaces(key), Namespace, FilterKeys: null, Index, Payload };
}
