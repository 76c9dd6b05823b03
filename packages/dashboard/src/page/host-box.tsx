import { memo } from "preact/compat";
import type { AgentOnHost } from "../state/agents-on-host.ts";
import { offersForAgent, offersForHost, offersForInstance } from "../state/wish.ts";
import { describeAge, describeAgent } from "../state/words.ts";
import type { AllocationPicture, HostPicture } from "../state/world-picture.ts";
import { offerTo } from "./dialog-state.ts";
import { colourOf } from "./job-colour.ts";
import type { HostView } from "./host-views.ts";
import { abilities } from "./known.ts";
import { now } from "./look.ts";

/** A host: its agents, its edge, and the allocations that run on it. Drawn anew only when its view is another one. */
export const HostBox = memo(({ view }: { readonly view: HostView }) => {
  const { host, agents, allocations } = view;
  const { name, address, node } = host;
  const title = `host-${name}`;
  return (
    <article class="host" aria-labelledby={title}>
      <header>
        <h3 id={title}>{name}</h3>
        <span class="soft">{address}</span>
        <button
          type="button"
          aria-label={`Do something to ${name}`}
          onClick={() => offerTo({ title: `Host ${name}`, offers: offersForHost(host, abilities.value) })}
        >
          ⋯
        </button>
      </header>
      <ul class="agents">
        {agents.map((each) => (
          <AgentLine key={each.label} {...each} />
        ))}
      </ul>
      {node && <NodeState node={node} />}
      <ul
        class={allocations.length > 12 ? "allocations many" : "allocations"}
        aria-label={`Allocations on ${name}`}
      >
        {allocations.map((allocation) => (
          <Tile key={allocation.id} allocation={allocation} />
        ))}
      </ul>
    </article>
  );
});

function AgentLine(each: AgentOnHost) {
  const { label, agent, isShared } = each;
  const { state, since, leads, system, role } = agent;
  const title = isShared ? describeAgent(agent) : label;
  return (
    <li class={`agent ${state}`} data-system={system} data-role={role} data-leads={leads ? "" : undefined}>
      <button
        type="button"
        onClick={() =>
          offerTo({ title: describeAgent(agent), offers: offersForAgent(each, abilities.value) })
        }
      >
        <span class="mark" aria-hidden="true">
          {marks[state]}
        </span>
        <span title={title}>{label}</span>
        {leads && <b class="leads">leads</b>}
        {state !== "up" && <Trouble state={state} since={since} />}
      </button>
    </li>
  );
}

/** Counts the seconds; whatever is up does not. */
function Trouble({
  state,
  since,
}: {
  readonly state: keyof typeof words;
  readonly since: number | undefined;
}) {
  return (
    <span class="bad">
      {words[state]}
      {since === undefined ? "" : ` for ${describeAge(now.value - since)}`}
    </span>
  );
}

/** Beside the colour: who sees no colours reads the state. */
const marks = { up: "●", down: "✕", frozen: "❚❚", unknown: "?" } as const;
const words = { up: "up", down: "down", frozen: "stands still", unknown: "cannot be asked" } as const;

function NodeState({
  node: { status, eligible, draining },
}: {
  readonly node: NonNullable<HostPicture["node"]>;
}) {
  if (status === "ready" && eligible && !draining) return null;
  const parts = [
    status === "ready" ? "" : `Nomad calls it ${status}`,
    draining ? "drained" : eligible ? "" : "takes nothing new",
  ];
  return <p class="bad">{parts.filter(Boolean).join(", ")}</p>;
}

const Tile = memo(({ allocation }: { readonly allocation: AllocationPicture }) => {
  const { id, name, job, status, restarts } = allocation;
  const again = restarts === 0 ? "" : `, restarted ${restarts} ${restarts === 1 ? "time" : "times"}`;
  return (
    <li class="tile" id={`tile-${id}`} data-allocation={id} data-job={colourOf(job)} data-status={status}>
      <button
        type="button"
        aria-label={`${name}, ${status}${again}`}
        title={`${name}, ${status}${again}`}
        onClick={() =>
          offerTo({
            title: `Allocation ${name} (${id.slice(0, 8)})`,
            offers: offersForInstance(allocation, abilities.value),
          })
        }
      >
        <span class="name">{name}</span>
        {status !== "running" && <span class="state">{status}</span>}
      </button>
    </li>
  );
});
