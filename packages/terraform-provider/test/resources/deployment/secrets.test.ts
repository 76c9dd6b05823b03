import { describe, expect, test } from "vitest";
import {
  hideSecrets,
  rememberSecrets,
  secretsOf,
  withRegistered,
  withRemembered,
  type Secrets,
} from "../../../src/resources/deployment/secrets.ts";

const secrets = (
  kept: Record<string, string> | null,
  unkept: Record<string, string> | null = null,
): Secrets => secretsOf({ secret_variables: kept, secret_variables_wo: unkept });

describe("secrets of a deployment", () => {
  test("are the values of both attributes, and what is inside of them", () => {
    expect(secrets({ key: "hunter2" }, { list: "one,two", "deep.er": '{ "a": ["b", 7] }' })).toEqual({
      names: ["key", "list", "deep.er"],
      texts: ["hunter2", "one,two", '{ "a": ["b", 7] }'],
      parts: ["one", "two", "b", "7"],
    });
    expect(secrets(null)).toEqual({ names: [], texts: [], parts: [] });
  });

  test("are hidden wherever they stand, also as JSON quotes them", () => {
    const found = secrets({ key: 'hun"ter2' }, { other: "hunter2" });
    expect(hideSecrets('key=hun"ter2, xhunter2x, "hun\\"ter2"', found)).toBe(
      'key=(sensitive value), x(sensitive value)x, "(sensitive value)"',
    );
    expect(hideSecrets("nothing", secrets({ key: "" }))).toBe("nothing");
  });

  test("hide the longest first, and a short part only where it stands by itself", () => {
    const found = secrets({ list: "hunter2,hunter2hunter2,5,a.b" });
    expect(hideSecrets("hunter2hunter2 5 a5f 15 acb a.b", found)).toBe(
      "(sensitive value) (sensitive value) a5f 15 acb (sensitive value)",
    );
  });

  test("that are replaced or gone are hidden too: what they were is registered, their names are remembered", () => {
    const remembered = rememberSecrets(secrets(null, { "check.path": "/info?old", tags: "old-one" }));
    expect(JSON.stringify(remembered)).not.toContain("old");
    const now = withRemembered(secrets(null, { "check.path": "/info?new" }), remembered);
    const variables = { check: { path: "/info?old", interval: "5s" }, tags: ["old-one", "x"], count: 3 };
    const current = { record: { variables } };
    const all = withRegistered(now, { current } as unknown as Parameters<typeof withRegistered>[1]);
    const text = '~ check.path: "/info?old" → "/info?new", - tags: "old-one", x, 5s, count 3';
    expect(hideSecrets(text, all)).toBe(
      '~ check.path: "(sensitive value)" → "(sensitive value)", - tags: "(sensitive value)", (sensitive value), 5s, count 3',
    );
    expect(hideSecrets(text, withRegistered(now, { current: undefined }))).toContain("/info?old");
    expect(withRemembered(now, { secrets: "nonsense" }).names).toEqual(["check.path", "tags"]);
  });
});
