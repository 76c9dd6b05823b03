import type { Step } from "./step.ts";

/** The key-value store. */
export function kvSteps(): readonly Step[] {
  const set = (key: string, body: string, query = ""): Step => ({
    title: `PUT ${key}${query}`,
    method: "PUT",
    path: `/v1/kv/${key}${query}`,
    body,
  });
  const read = (path: string): Step => ({ title: `GET /v1/kv/${path}`, path: `/v1/kv/${path}` });
  const remove = (path: string): Step => ({
    title: `DELETE /v1/kv/${path}`,
    method: "DELETE",
    path: `/v1/kv/${path}`,
  });
  return [
    read("a/1"),
    set("a/1", "one"),
    set("a/2", "two", "?flags=42"),
    set("a/deep/3", "three"),
    set("b", ""),
    read("a/1"),
    read("a/2?raw"),
    read("b"),
    read("b?raw"),
    read("a/?recurse"),
    read("?recurse"),
    read("nothing?recurse"),
    read("?keys"),
    read("a/?keys&separator=/"),
    read("?keys&separator=/"),
    read("nothing?keys"),
    read(""),
    set("a/1", "changed", "?cas=0"),
    set("a/1", "changed", "?cas=1"),
    set("new", "made", "?cas=0"),
    set("new2", "made", "?cas=7"),
    set("a/1", "x", "?cas=x"),
    set("a/1", "x", "?flags=x"),
    set("a/1", "x", "?cas=1&acquire=y"),
    ...[
      set("flags", "x", "?flags=18446744073709551615"),
      read("flags"),
      set("flags", "x", "?flags=18446744073709551616"),
      remove("flags"),
    ].map((step) => ({ ...step, since: "1.22.0" })),
    set("", "x"),
    set("spaced%20out", "x"),
    read("spaced%20out"),
    set("large", "x".repeat(600_000)),
    remove("a/1?cas=1"),
    remove("a/1?cas=x"),
    remove("a/1?recurse&cas=1"),
    remove("a/1"),
    read("a/1"),
    remove("a/1"),
    remove(""),
    remove("a?recurse"),
    read("a?recurse"),
    { title: "kv through POST", method: "POST", path: "/v1/kv/a", body: "x" },
  ];
}
