import { nomadVariable, rawExec, seconds, vaultAccess, vaultSecret } from "jobspec";
import { expect, test } from "vitest";

test("an item of the job's own variable becomes a file of the secrets folder that the task is told of by SIGHUP", () => {
  expect(nomadVariable({ item: "logins" })).toEqual({
    DestPath: "${NOMAD_SECRETS_DIR}/logins",
    EmbeddedTmpl:
      '{{ with nomadVar (printf "nomad/jobs/%s" (or (env "NOMAD_JOB_PARENT_ID") (env "NOMAD_JOB_ID"))) }}{{ .logins }}{{ end }}',
    ChangeMode: "signal",
    ChangeSignal: "SIGHUP",
    Splay: seconds(5),
    Perms: "0640",
    ErrMissingKey: true,
  });
});

test.for([
  ["an item that would end the template's text", { item: "a }}" }, "no name of an item"],
  ["an item that a template cannot name", { item: "a-b" }, "no name of an item"],
  ["a file outside of the folder", { item: "a", file: "../a" }, "no name of a file"],
] as const)("%s is refused", ([, variable, problem]) => {
  expect(() => nomadVariable(variable)).toThrow(
    expect.objectContaining({ code: "JOB_SECRET_INVALID", message: expect.stringContaining(problem) }),
  );
});

test("a task has its templates beside those of Vault", () => {
  const plain = { name: "t", command: "/t", killTimeout: seconds(1), cpuMHz: 1, memoryMB: 1 };
  const [own, secret] = [nomadVariable({ item: "logins" }), vaultSecret({ name: "greeting" })];
  expect(rawExec({ ...plain, templates: [own] })).toMatchObject({ Templates: [own] });
  const vault = vaultAccess({ templates: [secret] });
  expect(rawExec({ ...plain, vault, templates: [own] })).toMatchObject({
    Vault: { Role: "nomad-workloads" },
    Templates: [secret, own],
  });
  expect(rawExec(plain)).not.toHaveProperty("Templates");
});
