import { resolve } from "node:path";
import { expect, test } from "vitest";
import { bundleProvider } from "../../build/bundle-provider.ts";
import { digestSources } from "../../src/executable/digest-sources.ts";

const folder = resolve(import.meta.dirname, "../..");

test("equal sources make equal bundles, which name no folder of this machine and say what they are made of", async () => {
  const [one, other] = [await bundleProvider(folder), await bundleProvider(folder)];
  expect(Buffer.compare(one, other)).toBe(0);
  const script = Buffer.from(one).toString();
  const repository = resolve(folder, "../..");
  expect(script).not.toContain(repository);
  // What starts programs of the checkout asks where they are.
  expect(script).not.toContain("import.meta");
  const said = /'(\{"paths":[^']*\})'/.exec(script)?.[1] ?? "{}";
  const { paths, digest }: { paths: string[]; digest: string } = JSON.parse(said);
  expect(paths).toContain("packages/orchestrator/src/world/bring-up.ts");
  expect(paths).toContain("packages/jobspec/package.json");
  expect(paths).not.toContain("packages/orchestrator/src/supervisor/main.ts");
  expect(digestSources(repository, paths)).toBe(digest);
});
