import { useRef } from "preact/hooks";
import { HostBox } from "./host-box.tsx";
import { hostViews } from "./host-views.ts";
import { colourOf } from "./job-colour.ts";
import { picture } from "./known.ts";
import { TrafficLines } from "./traffic-lines.tsx";

/** Hosts with what runs on them, and the traffic between them. */
export function WorldMap() {
  const { facts } = picture.value;
  const map = useRef<HTMLDivElement>(null);
  const { problems = [], unanswered = [] } = facts["world"] ?? {};
  return (
    <section id="world" aria-labelledby="world-title">
      <h2 id="world-title">What runs where</h2>
      {unanswered.length > 0 && (
        <p class="bad" role="status">
          {unanswered.map((system) => (system === "consul" ? "Consul" : "Nomad")).join(" and ")} cannot be
          asked: what only they know is shown as they last said it.
        </p>
      )}
      <div class="map" ref={map}>
        <TrafficLines map={map} />
        {hostViews.value.map((view) => (
          <HostBox key={view.host.name} view={view} />
        ))}
      </div>
      <Jobs />
      <Problems all={problems} />
    </section>
  );
}

function Jobs() {
  const { jobs, services } = picture.value;
  const sorted = Object.entries(jobs).toSorted(([one], [other]) => one.localeCompare(other));
  if (sorted.length === 0) return null;
  return (
    <table class="jobs" id="jobs">
      <caption class="hidden">Jobs</caption>
      <thead>
        <tr>
          <th scope="col">job</th>
          <th scope="col">version</th>
          <th scope="col">running</th>
          <th scope="col">passing in Consul</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(([key, { id, version, running, desired }]) => {
          const service = services[id];
          return (
            <tr key={key}>
              <th scope="row">
                <span class="swatch" data-job={colourOf(id)} /> {id}
              </th>
              <td>{version}</td>
              <td class={running === desired ? "" : "bad"}>
                {running} of {desired}
              </td>
              <td>{service ? `${service.passing} of ${service.all}` : "–"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Problems({ all }: { readonly all: readonly string[] }) {
  if (all.length === 0) return <p class="good">Everything is as it should be.</p>;
  return (
    <details class="problems">
      <summary>
        {all.length} {all.length === 1 ? "thing is" : "things are"} not as it should be
      </summary>
      <ul>
        {all.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </details>
  );
}
