import { UserError } from "command-line/user-error";
import { describe, expect, test } from "vitest";
import { AttributeProblem } from "../../../src/framework/attribute-problem.ts";
import { deploymentAttributes, type DeploymentState } from "../../../src/resources/deployment/attributes.ts";
import { keepSecrets } from "../../../src/resources/deployment/keep-secrets.ts";

const nothing = Object.fromEntries(
  Object.keys(deploymentAttributes).map((name) => [name, null]),
) as unknown as DeploymentState;
const secrets = { secret_variables: { a: "hunter2" }, secret_variables_wo: { b: "hunter2hunter2" } };
const { signal } = new AbortController();
const failing = (code: string, message: string) => () =>
  Promise.reject(new UserError({ code, message, hint: `not ${message}` }));
const run = (config: Partial<DeploymentState>, act: () => Promise<unknown>) =>
  keepSecrets({ ...nothing, ...config }, { signal, log: () => {} }, act);

describe("what a deployment throws", () => {
  test("names the attribute that it is about, where the configuration says that", async () => {
    const caught = await run({ job_file: "x.json" }, failing("JOB_FILE_INVALID", "no job")).catch(
      (error: unknown) => error,
    );
    expect(caught).toBeInstanceOf(AttributeProblem);
    expect(caught).toMatchObject({ path: [{ attribute: "job_file" }], cause: { code: "JOB_FILE_INVALID" } });
    await expect(run({}, failing("JOB_VARIABLES_INVALID", "count is missing"))).rejects.toMatchObject({
      code: "JOB_VARIABLES_INVALID",
    });
  });

  test("has no secret of the configuration, not even as a part of another", async () => {
    await expect(
      run(secrets, failing("DEPLOYMENT_FAILED", "log: hunter2hunter2, hunter2.")),
    ).rejects.toMatchObject({
      code: "DEPLOYMENT_FAILED",
      message: "log: (sensitive value), (sensitive value).",
      hint: "not log: (sensitive value), (sensitive value).",
    });
  });

  test("stays itself where there are none", async () => {
    const error = new TypeError("fetch failed");
    await expect(run({}, () => Promise.reject(error))).rejects.toBe(error);
  });
});

test("what a deployment logs has no secret either", async () => {
  const lines: string[] = [];
  await keepSecrets(
    { ...nothing, ...secrets },
    { signal, log: (_level, message) => lines.push(message) },
    async ({ log }) => log("info", "starts with hunter2hunter2"),
  );
  expect(lines).toEqual(["starts with (sensitive value)"]);
});
