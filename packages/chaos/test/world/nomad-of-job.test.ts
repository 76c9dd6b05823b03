import { createNomadClient } from "nomad-client-ts";
import { expect, test } from "vitest";
import { nomadOfJob } from "../../src/world/nomad-of-job.ts";

const { signal } = new AbortController();

const stub = (ID: string, Namespace: string, Stop = false) => ({ ID, Namespace, Stop });

function find(stubs: readonly object[]) {
  const nomad = createNomadClient({
    address: "http://nomad.test",
    fetch: (url) => {
      expect(new URL(url).searchParams.get("namespace")).toBe("*");
      return Promise.resolve(Response.json(stubs));
    },
  });
  return nomadOfJob(nomad, "demo-server", signal);
}

test("a fault changes a scenario's job in the namespace that has it", async () => {
  expect((await find([stub("demo-server", "apps"), stub("demo-server-2", "other")])).namespace).toBe("apps");
  expect((await find([])).namespace).toBe("default");
  expect((await find([stub("demo-server", "apps"), stub("demo-server", "old", true)])).namespace).toBe(
    "apps",
  );
});

test("a fault does not choose between two jobs of one id", async () => {
  await expect(find([stub("demo-server", "apps"), stub("demo-server", "default")])).rejects.toMatchObject({
    code: "CHAOS_JOB_AMBIGUOUS",
    message: "Job demo-server is in namespaces apps and default",
  });
});
