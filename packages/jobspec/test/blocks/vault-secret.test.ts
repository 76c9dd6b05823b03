import { seconds, vaultSecret } from "jobspec";
import { expect, test } from "vitest";

const path = (name: string) =>
  `(printf "secret/data/%s/%s/${name}" (env "NOMAD_NAMESPACE") (or (env "NOMAD_JOB_PARENT_ID") (env "NOMAD_JOB_ID")))`;

test("a secret becomes a file of the secrets folder that the task is told of by SIGHUP", () => {
  expect(vaultSecret({ name: "greeting" })).toEqual({
    DestPath: "${NOMAD_SECRETS_DIR}/greeting",
    EmbeddedTmpl: `{{ with secret ${path("greeting")} }}{{ .Data.data.value }}{{ end }}`,
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
    Splay: seconds(5),
    Perms: "0640",
    ErrMissingKey: true,
  });
});

test("a secret becomes a variable, in quotes, and its change a restart at a moment of each task's own", () => {
  expect(vaultSecret({ name: "greeting", env: "GREETING" })).toMatchObject({
    DestPath: "${NOMAD_SECRETS_DIR}/greeting.env",
    EmbeddedTmpl: `{{ with secret ${path("greeting")} }}GREETING={{ .Data.data.value | toJSON }}{{ end }}`,
    Envvars: true,
    ChangeMode: "restart",
    Splay: seconds(30),
  });
});

test.for([
  [{ signal: "SIGUSR1" }, { ChangeMode: "signal", ChangeSignal: "SIGUSR1" }],
  ["restart", { ChangeMode: "restart" }],
  ["nothing", { ChangeMode: "noop" }],
] as const)("what happens on a change is said: %j", ([onChange, change]) => {
  expect(vaultSecret({ name: "a", onChange })).toMatchObject(change);
});

test.for([
  ["a name that would lead elsewhere", { name: "../other/secret" }, "no name of a secret"],
  ["a name that would end the template's text", { name: 'a" }}' }, "no name of a secret"],
  ["a file outside of the folder", { name: "a", file: "../a" }, "no name of a file"],
  ["a variable that no program could read", { name: "a", env: "A-B" }, "no name of a variable"],
  ["file and variable", { name: "a", file: "a", env: "A" }, "not into both"],
  ["a signal for a variable", { name: "a", env: "A", onChange: { signal: "SIGHUP" } }, "no new environment"],
] as const)("%s is refused", ([, secret, problem]) => {
  expect(() => vaultSecret(secret)).toThrow(
    expect.objectContaining({ code: "JOB_SECRET_INVALID", message: expect.stringContaining(problem) }),
  );
});
