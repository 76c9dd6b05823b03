import { z } from "zod";

/** The `config` of a raw_exec task (https://developer.hashicorp.com/nomad/docs/deploy/task-driver/raw_exec). */
export const rawExecConfig = z.strictObject({
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  work_dir: z.string().default(""),
});
