import { join } from "node:path";
import { temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { createTopics } from "../../../src/http/topics.ts";
import { openDurableMap } from "../../../src/durable-map.ts";
import { Catalog } from "../../../src/consul/state/catalog.ts";
import { instancesOf, serviceIndex } from "../../../src/consul/state/catalog-queries.ts";
import { createIndexes } from "../../../src/consul/state/indexes.ts";
import { serfHealth } from "../../../src/consul/seed-catalog.ts";

const service = (name: string, id = name) => ({
  id,
  name,
  tags: [],
  address: "",
  taggedAddresses: {},
  meta: {},
  port: 0,
  weights: { Passing: 1, Warning: 1 },
  enableTagOverride: false,
});
const node = (name: string) => ({ id: "", name, address: "127.0.0.1", taggedAddresses: null, meta: null });
const check = (id: string, serviceId: string) => ({ ...serfHealth, id, serviceId, serviceName: serviceId });

async function withCatalog(run: (fresh: ReturnType<typeof openCatalog>) => void): Promise<void> {
  await using folder = await temporaryFolder();
  run(openCatalog(join(folder.path, "s")));
}

function openCatalog(file: string) {
  const topics = createTopics();
  const indexes = createIndexes(openDurableMap(file), topics);
  const catalog = new Catalog(indexes);
  catalog.putNode(node("n1"));
  catalog.putNode(node("n2"));
  const woken: string[] = [];
  const watch = (topic: string): void => {
    void topics.changeOf([topic], new AbortController().signal).then(() => woken.push(topic));
  };
  return { catalog, indexes, watch, woken };
}

test("a write of the same moves no index", () =>
  withCatalog(({ catalog, indexes }) => {
    catalog.putService("n1", service("web"));
    catalog.putCheck("n1", check("c", "web"));
    const before = indexes.max("nodes", "services", "checks");
    catalog.putNode(node("n1"));
    catalog.putService("n1", service("web"));
    catalog.putCheck("n1", check("c", "web"));
    expect(indexes.max("nodes", "services", "checks")).toBe(before);
  }));

test("a check wakes its own service; a check of the node wakes all services on it", async () => {
  await using folder = await temporaryFolder();
  const { catalog, watch, woken } = openCatalog(join(folder.path, "s"));
  for (const name of ["a", "b"]) catalog.putService("n1", service(name));
  catalog.putService("n2", service("c"));
  for (const name of ["a", "b", "c"]) watch(`service.${name}`);
  catalog.putCheck("n1", check("of-a", "a"));
  await Promise.resolve();
  expect(woken).toEqual(["service.a"]);
  catalog.putCheck("n1", check("of-node", ""));
  await Promise.resolve();
  expect(woken).toEqual(["service.a", "service.b"]);
});

test("a service that died out has the index of its end, others are not moved by it", () =>
  withCatalog(({ catalog, indexes }) => {
    catalog.putService("n1", service("a"));
    catalog.putService("n1", service("b"));
    const ofB = serviceIndex(indexes, "b", true).index;
    catalog.removeService("n1", "a");
    expect(serviceIndex(indexes, "a", false).index).toBeGreaterThan(ofB);
    expect(serviceIndex(indexes, "b", true).index).toBe(ofB);
  }));

test("removing a node takes its services and checks with it", () =>
  withCatalog(({ catalog }) => {
    catalog.putService("n1", service("a", "a-1"));
    catalog.putService("n2", service("a", "a-2"));
    catalog.putCheck("n1", check("c", "a-1"));
    catalog.removeNode("n1");
    expect(instancesOf(catalog, "A").map(({ service }) => service.id)).toEqual(["a-2"]);
    expect(catalog.node("n1")).toBeUndefined();
  }));
