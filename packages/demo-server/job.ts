import {
  checkVariable,
  defineJob,
  lostAfterVariable,
  resourcesVariable,
  updateVariables,
  webService,
} from "jobspec";
import { z } from "zod";

/** demo_server: a few instances anywhere, found through Consul. */
export const job = defineJob({
  name: "demo-server",

  variables: z.object({
    count: z.int().min(0).default(3),
    /** `urlprefix-/` lets an edge route every path to it. */
    tags: z.array(z.string()).default(["urlprefix-/"]),
    check: checkVariable({ timeout: "2s" }),
    update: updateVariables({ healthyDeadline: "30s" })
      .extend({ canary: z.int().min(0).default(0), autoPromote: z.boolean().default(false) })
      .prefault({}),
    lostAfter: lostAfterVariable(),
    resources: resourcesVariable(),
  }),

  // /exit/<code> ends it on purpose, as often as somebody likes: a web service always comes back, on the same host.
  render: (variables, context) =>
    webService(
      {
        name: "demo-server",
        group: "demo",
        // One host's end must not take two instances with it; a world of one host has no choice.
        sharesHosts: context.hostCount === 1,
        ...variables,
      },
      context,
    ),
});
