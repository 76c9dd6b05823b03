import type { Template } from "nomad-client-ts";
import { seconds, type Nanoseconds } from "durations";
import { secretInvalid } from "../errors.ts";
import { secretKey, worldVault } from "../world-vault.ts";
import { jobInTemplate } from "./job-in-template.ts";

/** What happens to the task when a secret changes. An environment can only be changed by a restart. */
export type OnChange = "restart" | "nothing" | { readonly signal: string };

/** A secret of a job in its world's Vault, and where the task finds it. */
export interface VaultSecret {
  /** As in `world secrets put JOB/NAME`. */
  readonly name: string;
  /** Name of the file in the task's secrets folder; default: the secret's. Not together with `env`. */
  readonly file?: string | undefined;
  /** Name of the variable that holds it instead. */
  readonly env?: string | undefined;
  /** Default: SIGHUP for a file, a restart for a variable. */
  readonly onChange?: OnChange | undefined;
  /** All tasks change within so long, each at a moment of its own; default 5 s, for a restart 30 s. */
  readonly splay?: Nanoseconds | undefined;
}

/**
 * A secret of the job that the task belongs to, written by Nomad before the task starts and again within half a minute of a change. A secret that is
 * not there keeps the task from starting; one that goes away later changes nothing. Throws JOB_SECRET_INVALID.
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/template
 */
export function vaultSecret(secret: VaultSecret): Template {
  const { name, env, file, onChange = env === undefined ? { signal: "SIGHUP" } : "restart" } = secret;
  requireUsable(secret, onChange);
  const path = `(printf "${worldVault.secrets}/data/%s/%s/${name}" (env "NOMAD_NAMESPACE") ${jobInTemplate})`;
  const value = `.Data.data.${secretKey}`;
  const withSecret = (text: string): string => `{{ with secret ${path} }}${text}{{ end }}`;
  return {
    ...(env === undefined
      ? { DestPath: secretFile(file ?? name), EmbeddedTmpl: withSecret(`{{ ${value} }}`) }
      : {
          DestPath: secretFile(`${name}.env`),
          // As JSON, so that line breaks, quotes and # are the value's own.
          EmbeddedTmpl: withSecret(`${env}={{ ${value} | toJSON }}`),
          Envvars: true,
        }),
    ...changeOf(onChange, secret.splay),
    // The group is root's, and Nomad starts every task with it; the allocation's folder is closed to other jobs.
    Perms: "0640",
    // A secret without a value is none: better no task than one that takes "<no value>" for it.
    ErrMissingKey: true,
  };
}

/** Where a task finds a file of its secrets folder. */
export const secretFile = (name: string): string => `\${NOMAD_SECRETS_DIR}/${name}`;

/** What a template does to its task when its output changes. */
export function changeOf(
  onChange: OnChange,
  splay: Nanoseconds | undefined,
): Pick<Template, "ChangeMode" | "ChangeSignal" | "Splay"> {
  if (onChange === "nothing") return { ChangeMode: "noop" };
  if (onChange === "restart") return { ChangeMode: "restart", Splay: splay ?? seconds(30) };
  return { ChangeMode: "signal", ChangeSignal: onChange.signal, Splay: splay ?? seconds(5) };
}

function requireUsable({ name, env, file }: VaultSecret, onChange: OnChange): void {
  if (!isSecretName(name)) throw secretInvalid(name, `${name} is no name of a secret`);
  if (file !== undefined && !isSecretName(file)) throw secretInvalid(name, `${file} is no name of a file`);
  if (env === undefined) return;
  if (file !== undefined) throw secretInvalid(name, "it goes into a file or into a variable, not into both");
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(env)) throw secretInvalid(name, `${env} is no name of a variable`);
  if (typeof onChange === "object") throw secretInvalid(name, "a signal brings no new environment");
}

/** One part of a path: of Vault's, of the task's secrets folder. */
export const isSecretName = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/.test(text);
