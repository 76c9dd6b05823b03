const second = 1e9;

/** An HTTP server on the port labelled `http`, that ends with code N on `/exit/N`. */
const serverSource = `
const [host, port] = process.env.NOMAD_ADDR_http.split(":");
require("node:http").createServer((request, response) => {
  const [, verb, code] = request.url.split("/");
  response.end("ok");
  if (verb === "exit") setTimeout(() => process.exit(Number(code)), 20);
}).listen(Number(port), host, () => console.log("listening"));
process.on("SIGTERM", () => process.exit(0));
`;

/** A service job with one HTTP server, checked by Consul. */
export function webJob(change: object = {}, groupChange: object = {}, taskChange: object = {}): object {
  return {
    ID: "web",
    Datacenters: ["dc1"],
    TaskGroups: [
      {
        Name: "main",
        Count: 1,
        Networks: [{ Mode: "host", DynamicPorts: [{ Label: "http", HostNetwork: "private" }] }],
        Services: [
          {
            Name: "web",
            PortLabel: "http",
            AddressMode: "host",
            Provider: "consul",
            Checks: [{ Type: "http", Path: "/", Interval: second, Timeout: second }],
          },
        ],
        Update: {
          MinHealthyTime: second / 2,
          HealthyDeadline: 20 * second,
          ProgressDeadline: 60 * second,
          MaxParallel: 1,
        },
        RestartPolicy: { Attempts: 1, Interval: 60 * second, Delay: second, Mode: "fail" },
        Tasks: [
          {
            Name: "server",
            Driver: "raw_exec",
            Config: { command: process.execPath, args: ["-e", serverSource] },
            Env: { GREETING: "hello from ${node.unique.name}" },
            KillSignal: "SIGTERM",
            KillTimeout: 3 * second,
            Resources: { CPU: 50, MemoryMB: 32 },
            ...taskChange,
          },
        ],
        ...groupChange,
      },
    ],
    ...change,
  };
}

/** A job whose task runs a shell script. */
export function shellJob(id: string, script: string, group: object = {}, job: object = {}): object {
  return {
    ID: id,
    Datacenters: ["dc1"],
    TaskGroups: [
      {
        Name: "main",
        Count: 1,
        RestartPolicy: { Attempts: 0, Mode: "fail", Interval: 60 * second, Delay: second },
        ReschedulePolicy: { Attempts: 0, Unlimited: false },
        Tasks: [
          {
            Name: "shell",
            Driver: "raw_exec",
            Config: { command: "/bin/sh", args: ["-c", script] },
            Resources: { CPU: 20, MemoryMB: 16 },
          },
        ],
        ...group,
      },
    ],
    ...job,
  };
}
