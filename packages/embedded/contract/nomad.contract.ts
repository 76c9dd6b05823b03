import { afterAll, beforeAll, describe } from "vitest";
import { describeDeployments } from "./nomad/deployments.contract.ts";
import { describeTaskSurroundings } from "./nomad/environment.contract.ts";
import { describeEvents } from "./nomad/events.contract.ts";
import { describeJobs } from "./nomad/jobs.contract.ts";
import { describeScaling } from "./nomad/scaling.contract.ts";
import type { NomadTarget } from "./nomad/target.ts";
import { describeTasks } from "./nomad/tasks.contract.ts";
import { describeVersions } from "./nomad/versions.contract.ts";

/**
 * What this project relies on in Nomad's HTTP API, as tests of a running agent that is server and client of one node.
 * Registers as tests of the calling file; every job it registers is purged again.
 */
export function describeNomadContract(
  name: string,
  start: () => Promise<NomadTarget & AsyncDisposable>,
): void {
  describe(`Nomad contract: ${name}`, () => {
    let running: (NomadTarget & AsyncDisposable) | undefined;
    const target = (): NomadTarget => {
      if (!running) throw new Error("the cluster under test did not start");
      return running;
    };

    beforeAll(async () => {
      running = await start();
    }, 120_000);
    afterAll(async () => {
      await running?.[Symbol.asyncDispose]();
    });

    describeJobs(target);
    describeTasks(target);
    describeTaskSurroundings(target);
    describeVersions(target);
    describeScaling(target);
    describeDeployments(target);
    describeEvents(target);
  });
}
