import { shellJob } from "./jobs.ts";
import { keepAt, whenAt, whenCount, whenNone, type Step } from "./step.ts";

const idle = (id: string, Namespace: string): object => ({
  ...shellJob(id, "exec sleep 600", { Count: 0 }),
  Namespace,
});

/** Namespaces, pages, filters, searches, and the files of an allocation. */
export function listSteps(): readonly Step[] {
  return [...namespaceSteps(), ...pageSteps(), ...fileSteps(), ...endSteps()];
}

const read = (path: string): Step => ({ title: `GET ${path}`, path });
const write = (title: string, path: string, body: unknown): Step => ({ title, method: "POST", path, body });

function namespaceSteps(): readonly Step[] {
  return [
    read("/v1/namespace/nope"),
    write("make a namespace", "/v1/namespace", { Name: "apps", Description: "d" }),
    write("an odd name", "/v1/namespace", { Name: "a b" }),
    write("no name", "/v1/namespace", {}),
    write("another name", "/v1/namespace/apps", { Name: "other" }),
    write("change it", "/v1/namespace/apps", { Name: "apps", Meta: { a: "b" } }),
    read("/v1/namespaces?prefix=ap"),
    { title: "delete the default", method: "DELETE", path: "/v1/namespace/default" },
    { title: "delete none", method: "DELETE", path: "/v1/namespace/nope" },
    write("a job of no namespace", "/v1/jobs", { Job: idle("one", "nope") }),
    write("a job of a namespace", "/v1/jobs", { Job: idle("one", "apps") }),
    write("the namespace of the query counts", "/v1/jobs?namespace=apps", { Job: idle("two", "default") }),
    write("one of the same id elsewhere", "/v1/jobs", {
      Job: shellJob("two", "echo hello; exec sleep 600"),
    }),
    {
      title: "it runs",
      path: "/v1/job/two/allocations",
      until: whenCount(1, "running", "ClientStatus"),
      keep: keepAt("alloc", 0, "ID"),
      silent: true,
    },
    { title: "those are evaluated", path: "/v1/job/two?namespace=apps", until: whenAt("dead", "Status") },
    {
      title: "so is the first",
      path: "/v1/job/one?namespace=apps",
      until: whenAt("dead", "Status"),
      silent: true,
    },
    read("/v1/job/one"),
    read("/v1/job/one?namespace=*"),
    read("/v1/job/one/allocations?namespace=apps"),
    read("/v1/job/one/versions"),
    read("/v1/job/one/summary?namespace=apps"),
    { title: "delete what is used", method: "DELETE", path: "/v1/namespace/apps" },
  ];
}

function pageSteps(): readonly Step[] {
  const filtered = (filter: string): Step => ({
    title: `jobs that pass ${filter}`,
    path: `/v1/jobs?namespace=*&filter=${encodeURIComponent(filter)}`,
  });
  return [
    read("/v1/jobs?namespace=apps&per_page=1"),
    read("/v1/jobs?namespace=apps&per_page=1&next_token=apps.two"),
    read("/v1/jobs?namespace=apps&per_page=1&next_token=zzz"),
    read("/v1/jobs?namespace=apps&prefix=tw"),
    read("/v1/jobs?per_page=x"),
    filtered("ID == two and Namespace != apps"),
    filtered("Nope == two"),
    filtered('Type == "service" and not Name matches "^t"'),
    read("/v1/evaluations?job=two&namespace=apps"),
    write("search for jobs", "/v1/search?namespace=apps", { Prefix: "tw", Context: "jobs" }),
    write("search for nothing", "/v1/search", { Prefix: "zz", Context: "all" }),
    write("search an odd place", "/v1/search", { Prefix: "x", Context: "nope" }),
  ];
}

function fileSteps(): readonly Step[] {
  const file = (verb: string, query: string): Step => ({
    title: `${verb} ${query}`,
    path: ({ alloc }) => `/v1/client/fs/${verb}/${alloc}?${query}`,
  });
  const log = "path=alloc/logs/shell.stdout.0";
  return [
    { ...file("cat", log), until: ({ text }) => text === "hello\n" },
    file("readat", `${log}&offset=1&limit=3`),
    file("readat", log),
    file("ls", "path=.."),
    file("cat", "path=../../x"),
    file("cat", "path=alloc"),
    file("cat", ""),
    file("stat", ""),
    file("ls", "path=/nope"),
    {
      title: "files of an unknown allocation",
      path: "/v1/client/fs/ls/aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa",
    },
  ];
}

function endSteps(): readonly Step[] {
  const purge = (path: string): Step => ({ title: `purge ${path}`, method: "DELETE", path, silent: true });
  return [
    purge("/v1/job/one?purge=true&namespace=apps"),
    purge("/v1/job/two?purge=true&namespace=apps"),
    purge("/v1/job/two?purge=true"),
    {
      title: "all is over",
      path: "/v1/job/two/allocations",
      until: whenNone("running", "pending"),
      silent: true,
    },
    { title: "delete the namespace", method: "DELETE", path: "/v1/namespace/apps" },
    read("/v1/namespace/apps"),
  ];
}
