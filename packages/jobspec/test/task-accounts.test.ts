import type { Job } from "nomad-client-ts";
import { expect, test } from "vitest";
import { taskAccount, taskAccountsIn, withTaskAccounts } from "../src/task-accounts.ts";

const PREFIX = "nd-task-";

test("a job's account has its name where that is an account's name, and a name of its own in any case", () => {
  const of = (ID: string, Namespace?: string): string => taskAccount(PREFIX, { ID, Namespace });
  expect(of("demo-server")).toBe("nd-task-demo-server");
  expect(of("demo-server", "default")).toBe("nd-task-demo-server");
  const others = [
    of("demo-server", "staging"),
    of("Demo-Server"),
    of("demo server"),
    of("demo-server-of-a-very-long-name"),
    of("demo-server-of-a-very-long-name2"),
    of("ünïcode"),
    of("a/periodic-1796048684"),
  ];
  expect(new Set(others).size).toBe(others.length);
  for (const name of others) expect(name).toMatch(/^nd-task-[a-z0-9-]+_[0-9a-f]{8}$/);
  expect(others.filter((name) => name.length > 32)).toEqual([]);
});

const job: Job = {
  ID: "mine",
  Name: "mine",
  TaskGroups: [
    {
      Name: "group",
      Tasks: [
        { Name: "plain", Driver: "raw_exec" },
        { Name: "named", Driver: "raw_exec", User: "somebody" },
        { Name: "other", Driver: "docker" },
      ],
    },
  ],
};

test("raw_exec tasks that name no user get the job's account, and no others do", () => {
  const given = withTaskAccounts(job, PREFIX);
  const users = given.TaskGroups?.flatMap(({ Tasks }) => Tasks?.map(({ User }) => User));
  expect(users).toEqual(["nd-task-mine", "somebody", undefined]);
  expect(taskAccountsIn(given, PREFIX)).toEqual(["nd-task-mine"]);
  expect(withTaskAccounts(job, undefined)).toBe(job);
  expect(taskAccountsIn(job, PREFIX)).toEqual([]);
});
