import { expect, test } from "vitest";
import { deploymentAttributes } from "../../../src/resources/deployment/attributes.ts";
import { validateDeployment } from "../../../src/resources/deployment/validate-deployment.ts";
import { describePath } from "../../../src/wire/values/path.ts";
import { unknownValue } from "../../../src/wire/values/value.ts";

const nothing = Object.fromEntries(Object.keys(deploymentAttributes).map((name) => [name, null]));
const found = (config: Readonly<Record<string, unknown>>): readonly string[] =>
  validateDeployment({ ...nothing, ...config } as Parameters<typeof validateDeployment>[0]).map(
    ({ summary, path = [] }) => `${describePath(path)}: ${summary}`,
  );

test.each([
  [{ service: "demo-server" }, []],
  [{ job_file: "web.nomad.hcl", executable: "server" }, []],
  [{}, [": Nothing to deploy"]],
  [{ service: "demo-server", job_file: "web.json" }, ["job_file: job_file beside service"]],
  [{ service: "demo-server", executable: "server" }, ["executable: executable beside service"]],
  // What is unknown may turn out to be null.
  [{ service: "demo-server", job_file: unknownValue }, []],
  [{ service: unknownValue, executable: "server" }, []],
  [{ job_file: unknownValue }, []],
])("a deployment of %o has these problems: %o", (config, problems) => {
  expect(found(config)).toEqual(problems);
});
