import type { Template } from "nomad-client-ts";
import type { Nanoseconds } from "durations";
import { secretInvalid } from "../errors.ts";
import { jobInTemplate } from "./job-in-template.ts";
import { changeOf, isSecretName, secretFile, type OnChange } from "./vault-secret.ts";

/** An item of a job's own variable of Nomad, and where the task finds it. */
export interface NomadVariable {
  /** Of the variable `nomad/jobs/JOB`: a letter, then letters, digits and `_`. */
  readonly item: string;
  /** Name of the file in the task's secrets folder; default: the item's. */
  readonly file?: string | undefined;
  /** Default SIGHUP. */
  readonly onChange?: OnChange | undefined;
  /** All tasks change within so long, each at a moment of its own; default 5 s, for a restart 30 s. */
  readonly splay?: Nanoseconds | undefined;
}

/**
 * A secret of the job in Nomad itself, for worlds without Vault: Nomad keeps variables encrypted, a task reads those of its own job with its identity and
 * no others. Written before the task starts and at each change. One that is not there keeps the task from starting. Throws JOB_SECRET_INVALID.
 * @see https://developer.hashicorp.com/nomad/docs/concepts/variables
 */
export function nomadVariable({
  item,
  file = item,
  onChange = { signal: "SIGHUP" },
  splay,
}: NomadVariable): Template {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(item)) throw secretInvalid(item, `${item} is no name of an item`);
  if (!isSecretName(file)) throw secretInvalid(item, `${file} is no name of a file`);
  return {
    DestPath: secretFile(file),
    EmbeddedTmpl: `{{ with nomadVar (printf "nomad/jobs/%s" ${jobInTemplate}) }}{{ .${item} }}{{ end }}`,
    ...changeOf(onChange, splay),
    // As for a secret of Vault.
    Perms: "0640",
    ErrMissingKey: true,
  };
}
