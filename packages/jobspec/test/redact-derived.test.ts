import { describe, expect, test } from "vitest";
import { redactDerived } from "../src/redact-derived.ts";
import { redactText } from "../src/secrets.ts";

const job = (password: string, path: string) => ({
  ID: "web",
  TaskGroups: [
    {
      Name: "main",
      Count: 2,
      Tasks: [
        {
          Name: "serve",
          Config: { command: path, args: ["--password", password] },
          Env: { ENCODED: Buffer.from(password).toString("base64"), MOTTO: "hello" },
        },
      ],
    },
  ],
});

describe("the spec of a job with secrets", () => {
  const secret = "hunter2hunter2";
  const registered = job(secret, "/opt/abc/server");
  const spec = redactDerived(job(redactText(secret), "/executable"), registered);

  test("holds no secret, nor what a function of the job's language made of one", () => {
    const text = JSON.stringify(spec);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    const [task] = spec.TaskGroups[0]?.Tasks ?? [];
    expect(task?.Config.args).toEqual(["--password", redactText(secret)]);
    expect(task?.Env).toEqual({
      ENCODED: redactText(Buffer.from(secret).toString("base64")),
      MOTTO: "hello",
    });
  });

  test("keeps what stands for the executable, and all that follows from no secret", () => {
    expect(spec.TaskGroups[0]).toMatchObject({ Count: 2, Tasks: [{ Config: { command: "/executable" } }] });
  });

  test("is another one for another secret", () => {
    expect(
      redactDerived(job(redactText("other"), "/executable"), job("other", "/opt/abc/server")),
    ).not.toEqual(spec);
  });

  test("takes lists that a secret makes longer as they are registered, hidden", () => {
    const parts = redactDerived({ Args: [redactText("a,b")] }, { Args: ["a", "b"] });
    expect(parts).toEqual({ Args: [redactText("a,b"), redactText("b")] });
  });
});
