import { eventually } from "testing";
import { describe, expect, test } from "vitest";
import { at } from "../nomad/steps/step.ts";
import { ask, indexOf, put } from "./ask.ts";
import { uniqueName } from "./registered.ts";
import { agentOf, type ConsulTarget } from "./target.ts";

/** What two well-known proxies ask, in the order in which they ask it. */
export function describeProxies(target: () => ConsulTarget): void {
  const on = () => agentOf(target(), "node04");
  const get = (path: string) => ask(on(), path);
  const register = (name: string, tag: string) =>
    put(on(), "/v1/agent/service/register", {
      Name: name,
      Port: 9999,
      Address: "127.0.0.1",
      Tags: [tag],
      Check: { TTL: "10m", Status: "passing" },
    });

  describe.concurrent("proxies", () => {
    test("Fabio: itself with two checks, all checks blocking, then the instances of each service", async () => {
      const [fabio, web] = [uniqueName("fabio"), uniqueName("web")];
      expect(at((await get("/v1/agent/self")).json, "Config", "Datacenter")).toBe(target().datacenter);
      expect((await get(`/v1/kv/${fabio}/config?consistent=&recurse=`)).status).toBe(404);
      await put(on(), "/v1/agent/service/register", {
        ID: fabio,
        Name: fabio,
        Port: 9998,
        Checks: [
          { CheckID: `${fabio}-ttl`, TTL: "15s", DeregisterCriticalServiceAfter: "1m0s" },
          { HTTP: "http://127.0.0.1:9/health", Interval: "1s", Timeout: "3s" },
        ],
      });
      await put(on(), `/v1/agent/check/update/${fabio}-ttl`, { Status: "passing", Output: "" });
      const first = await get("/v1/health/state/any?consistent=");
      const waiting = get(`/v1/health/state/any?consistent=&index=${indexOf(first)}`);
      await register(web, `urlprefix-/${web}`);
      expect(indexOf(await waiting)).toBeGreaterThan(indexOf(first));
      await eventually(async () => (await get("/v1/health/state/any?consistent=")).text.includes(`"${web}"`));
      const [instance] = asList((await get(`/v1/catalog/service/${web}?consistent=`)).json);
      expect(instance).toMatchObject({ ServicePort: 9999, ServiceTags: [`urlprefix-/${web}`] });
      for (const id of [fabio, web]) await put(on(), `/v1/agent/service/deregister/${id}`);
    });

    test("Traefik: the names of all services, then the health of each, stale and filtered", async () => {
      const web = uniqueName("web");
      await register(web, "traefik.enable=true");
      // Each stale read may come from another server, which knows less.
      const services = await eventually(async () => {
        const answer = await get("/v1/catalog/services?stale=");
        return answer.text.includes(web) && answer;
      });
      expect(Object.entries(services.json ?? {})).toContainEqual([web, ["traefik.enable=true"]]);
      const filter = encodeURIComponent('"traefik.enable=true" in Service.Tags');
      const [instance] = await eventually(async () => {
        const rows = asList((await get(`/v1/health/service/${web}?stale=&filter=${filter}`)).json);
        return rows.length === 1 && rows;
      });
      expect(at(instance, "Service")).toMatchObject({ Address: "127.0.0.1", Port: 9999 });
      expect(at(instance, "Checks", 1, "Status")).toBe("passing");
      const other = encodeURIComponent('"traefik.enable=false" in Service.Tags');
      expect((await get(`/v1/health/service/${web}?stale=&filter=${other}`)).json).toEqual([]);
      const before = await get("/v1/catalog/services");
      const waiting = get(`/v1/catalog/services?index=${indexOf(before)}&wait=20s`);
      await put(on(), `/v1/agent/service/deregister/${web}`);
      expect(indexOf(await waiting)).toBeGreaterThan(indexOf(before));
      await eventually(async () => !(await get("/v1/catalog/services")).text.includes(web));
    });
  });
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
