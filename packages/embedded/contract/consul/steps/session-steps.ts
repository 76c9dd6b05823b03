import type { Kept, Step } from "./step.ts";

const unknown = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa";

/** Sessions, the locks they hold, and transactions on keys. */
export function sessionSteps(): readonly Step[] {
  return [...creation(), ...locks(), ...transactions(), ...cleanPaths()];
}

function create(title: string, body: unknown, name?: string): Step {
  return {
    title: `create a session ${title}`,
    method: "PUT",
    path: "/v1/session/create",
    body,
    ...(name === undefined ? {} : { keep: (json): Kept => ({ [name]: idOf(json) }) }),
  };
}

function idOf(json: unknown): string {
  return typeof json === "object" && json !== null && "ID" in json ? String(json.ID) : "";
}

const read = (path: Step["path"], title?: string): Step => ({
  title: title ?? `GET ${typeof path === "string" ? path : "it"}`,
  path,
});
const put = (title: string, path: Step["path"], body: unknown = ""): Step => ({
  title,
  method: "PUT",
  path,
  body,
});

function creation(): readonly Step[] {
  return [
    read("/v1/session/list"),
    create("that is short", { TTL: "5s" }),
    create("that is long", { TTL: "90000s" }),
    create("of no time", { TTL: "abc" }),
    create("of an odd behaviour", { Behavior: "x" }),
    create("of an odd lock delay", { LockDelay: "x" }),
    create("of no node", { Node: "nope" }),
    create("with a check that is not there", { Checks: ["nope"] }),
    create("with a service check that is not there", { ServiceChecks: [{ ID: "nope" }] }),
    create("of no JSON", "x"),
    create("of a list", []),
    create("of a small lock delay", { LockDelay: 5 }, "small"),
    create("with all", { LockDelay: "0s", Name: "n", TTL: "10s", Behavior: "delete" }, "full"),
    create("with nothing", "", "plain"),
    read(({ full }) => `/v1/session/info/${full}`, "the session with all"),
    read(({ small }) => `/v1/session/info/${small}`, "the session of a small lock delay"),
    read(({ plain }) => `/v1/session/info/${plain}`, "the session with nothing"),
    read(`/v1/session/info/${unknown}`),
    read("/v1/session/info/"),
    read("/v1/session/node/nope"),
    put("renew the session", ({ full }) => `/v1/session/renew/${full}`),
    put("renew none", `/v1/session/renew/${unknown}`),
    put("destroy none", `/v1/session/destroy/${unknown}`),
    put("destroy without a name", "/v1/session/destroy/"),
    put("destroy one", ({ small }) => `/v1/session/destroy/${small}`),
  ];
}

function locks(): readonly Step[] {
  const lock = read("/v1/kv/lock", "the lock");
  return [
    put("acquire", ({ plain }) => `/v1/kv/lock?acquire=${plain}`, "one"),
    lock,
    put("acquire again", ({ plain }) => `/v1/kv/lock?acquire=${plain}&flags=3304740253564472344`, "two"),
    lock,
    put("acquire what another holds", ({ full }) => `/v1/kv/lock?acquire=${full}`, "other"),
    put("release what another holds", ({ full }) => `/v1/kv/lock?release=${full}`, "other"),
    put("write a held lock", "/v1/kv/lock", "plain"),
    lock,
    put("release", ({ plain }) => `/v1/kv/lock?release=${plain}`, "free"),
    lock,
    put("release again", ({ plain }) => `/v1/kv/lock?release=${plain}`),
    put("acquire for nobody", "/v1/kv/lock?acquire="),
    put("acquire for an unknown session", `/v1/kv/lock?acquire=${unknown}`),
    put("release for an unknown session", `/v1/kv/lock?release=${unknown}`),
    put("acquire a key to be deleted", ({ full }) => `/v1/kv/short?acquire=${full}`, "x"),
    put("destroy its session", ({ full }) => `/v1/session/destroy/${full}`),
    read("/v1/kv/short", "the key is gone"),
    put("acquire before the end", ({ plain }) => `/v1/kv/lock?acquire=${plain}`, "last"),
    put("destroy the holder", ({ plain }) => `/v1/session/destroy/${plain}`),
    lock,
    create("for a delayed lock", {}, "late"),
    put("acquire within the lock delay", ({ late }) => `/v1/kv/lock?acquire=${late}`, "x"),
  ];
}

function transactions(): readonly Step[] {
  const txn = (...operations: readonly object[]): Step => ({
    ...put(
      `txn ${JSON.stringify(operations)}`,
      "/v1/txn",
      operations.map((KV) => ({ KV })),
    ),
  });
  const value = { Value: "dGVzdA==" };
  const locked = (Verb: string): Step => ({
    title: `txn ${Verb}`,
    method: "PUT",
    path: "/v1/txn",
    body: ({ late }: Kept) => [{ KV: { Verb, Key: "t/lock", Session: late, ...value } }],
  });
  return [
    txn({ Verb: "set", Key: "t/a", Flags: 7, ...value }, { Verb: "get", Key: "t/a" }),
    txn({ Verb: "get", Key: "t/none" }),
    txn({ Verb: "get-or-empty", Key: "t/none" }),
    txn({ Verb: "check-not-exists", Key: "t/none" }, { Verb: "get-tree", Key: "t/" }),
    txn({ Verb: "check-not-exists", Key: "t/a" }, { Verb: "set", Key: "t/b", ...value }),
    read("/v1/kv/t/b"),
    txn({ Verb: "cas", Key: "t/b", Index: 0, ...value }, { Verb: "delete", Key: "t/b" }),
    txn({ Verb: "cas", Key: "t/a", Index: 1, ...value }, { Verb: "get", Key: "t/none" }),
    txn({ Verb: "check-index", Key: "t/none", Index: 1 }),
    txn({ Verb: "delete-cas", Key: "t/a", Index: 1 }),
    txn({ Verb: "delete-cas", Key: "t/none", Index: 0 }),
    txn({ Verb: "get", Key: "" }),
    txn({ Verb: "frob", Key: "t/" }),
    txn({ Verb: "set", Key: "t/a", Value: "***" }),
    txn({ Verb: "lock", Key: "t/lock", ...value }),
    txn({ Verb: "lock", Key: "t/lock", Session: unknown, ...value }),
    locked("lock"),
    locked("check-session"),
    locked("unlock"),
    locked("unlock"),
    txn({ Verb: "delete-tree", Key: "t/" }),
    txn(),
    put("txn as Go's client writes it", "/v1/txn", [
      { KV: { Verb: "set", Key: "t/a", ...value }, Node: null, Service: null, Check: null },
    ]),
    put("txn of an object", "/v1/txn", {}),
    put("txn of nothing", "/v1/txn"),
    put(
      "txn of too much",
      "/v1/txn",
      Array.from({ length: 129 }, () => ({ KV: { Verb: "get", Key: "a" } })),
    ),
    put("destroy the last session", ({ late }) => `/v1/session/destroy/${late}`),
  ];
}

function cleanPaths(): readonly Step[] {
  return [
    read("/v1//kv/a"),
    read("//v1/kv/a?raw=1&a=b"),
    put("PUT with an empty part", "/v1/kv/a//b", "x"),
    read("/v1/kv/a%2F%2Fb"),
  ];
}
