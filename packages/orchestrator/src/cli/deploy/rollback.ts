import { rollBack } from "../../deploy/roll-back.ts";
import { defineCommand } from "../define-command.ts";
import { followArgs, openTarget, parseTimeout, serviceArgs } from "./deploy-args.ts";
import { kindOf } from "../../world/job-kind.ts";
import { describeEnd, describeNothing } from "./describe-end.ts";
import { followToEnd } from "./follow-to-end.ts";

export const rollbackCommand = defineCommand({
  description: "Bring an earlier version back: spec, variables and executable",
  examples: ["pnpm run deploy rollback demo-server", "pnpm run deploy rollback demo-server 3"],
  args: {
    ...serviceArgs,
    version: {
      type: "positional",
      required: false,
      description: "Nomad's number or the first digits; default: the last stable one",
    },
    timeout: followArgs.timeout,
  },
  async run(args, context) {
    const { world, service, job, typedAs, namespace } = await openTarget(args, context);
    const followed = await followToEnd(context, {
      title: `roll ${service.name} back`,
      job,
      typedAs,
      timeoutMs: parseTimeout(args.timeout),
      work: (options) => rollBack({ world, service, job, version: args.version, ...options }),
    });
    if ("detached" in followed) return followed.detached;
    const { from, to, changed } = followed.result;
    const version = to.record?.shortVersion ?? `version ${to.jobVersion}`;
    const kind = kindOf(to.job);
    const was = to.jobVersion === undefined ? "" : ` (as job version ${to.jobVersion} was)`;
    return {
      document: {
        ok: true,
        job,
        namespace,
        changed,
        from: from.record?.version,
        version: to.record?.version,
        restored: to.jobVersion,
      },
      text: (style) =>
        changed
          ? `${style.bold(job)} is back at ${version}${was}; it ${describeEnd({ kind }).split(";")[0]}.`
          : `Nothing to do: ${style.bold(job)} ${version} ${describeNothing({ kind })}.`,
    };
  },
});
