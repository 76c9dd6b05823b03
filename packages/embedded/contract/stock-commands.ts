/** A command of a stock program, what it is called in the README, and whether it works or is told 501. */
export interface StockCommand {
  readonly group: string;
  readonly name: string;
  /** After the program's name; `{node}`, `{alloc}`, `{deployment}` and `{eval}` stand for ids, `{file}` for a job file. */
  readonly line: string;
  readonly works: boolean;
}

/** Lines are `GROUP NAME: ARGUMENTS`; in order, because later ones need what earlier ones made. */
function commands(works: boolean, lines: string): StockCommand[] {
  return lines
    .trim()
    .split("\n")
    .map((text) => {
      const [title = "", line = ""] = text.trim().split(/: (.*)/);
      const [group = "", name = group] = title.split(/ (.*)/);
      return { group, name, line, works };
    });
}

export const nomadCommands: readonly StockCommand[] = [
  ...commands(
    true,
    `
    job validate: job validate {file}
    job run: job run {file}
    job plan: job plan {file}
    job status: job status web
    status: status web
    job inspect: job inspect web
    job history: job history -p web
    job allocs: job allocs web
    job deployments: job deployments web
    job scale: job scale web 2
    job scaling-events: job scaling-events web
    job eval: job eval web
    alloc status: alloc status -short {alloc}
    alloc logs: alloc logs {alloc}
    alloc fs: alloc fs {alloc} alloc/logs
    alloc signal: alloc signal -s SIGHUP {alloc}
    alloc restart: alloc restart {alloc}
    alloc stop: alloc stop -detach {alloc}
    deployment list: deployment list
    deployment status: deployment status {deployment}
    eval list: eval list
    eval status: eval status {eval}
    job restart: job restart -yes web
    job stop: job stop -detach web
    job start: job start -detach web
    job revert: job revert -detach web 0
    namespace apply: namespace apply -description d apps
    namespace list: namespace list
    namespace status: namespace status apps
    namespace inspect: namespace inspect apps
    namespace delete: namespace delete apps
    node status: node status
    node eligibility: node eligibility -disable {node}
    node drain: node drain -enable -yes -detach {node}
    node drain: node drain -disable -yes {node}
    node pool: node pool list
    operator api: operator api /v1/status/leader
    operator raft: operator raft list-peers
    server members: server members
    system gc: system gc
    agent-info: agent-info
    version: version
    fmt: fmt -check {file}
    ui: ui -show-url
    `,
  ),
  ...commands(
    false,
    `
    job tag: job tag apply -name x web
    alloc checks: alloc checks {alloc}
    alloc exec: alloc exec {alloc} /bin/true
    node config: node config -servers
    node meta: node meta read
    operator autopilot: operator autopilot get-config
    operator scheduler: operator scheduler get-config
    operator metrics: operator metrics
    operator snapshot: operator snapshot save x.snap
    server join: server join 127.0.0.1
    server force-leave: server force-leave x
    system reconcile: system reconcile summaries
    monitor: monitor
    service list: service list
    var list: var list
    volume status: volume status
    plugin status: plugin status
    scaling policy: scaling policy list
    acl policy: acl policy list
    quota list: quota list
    sentinel list: sentinel list
    recommendation list: recommendation list
    license get: license get
    login: login
    `,
  ),
];

export const consulCommands: readonly StockCommand[] = [
  ...commands(
    true,
    `
    members: members
    info: info
    catalog datacenters: catalog datacenters
    catalog nodes: catalog nodes -detailed
    catalog services: catalog services -tags
    kv put: kv put -flags=18446744073709551615 tree/a x
    kv get: kv get -detailed tree/a
    kv export: kv export tree
    kv import: kv import [{"key":"tree/b","flags":7,"value":"eA=="}]
    kv delete: kv delete -recurse tree
    lock: lock -timeout 20s locks/one true
    services register: services register -name=stock -port=99
    services deregister: services deregister -id=stock
    maint: maint -enable
    maint: maint -disable
    operator raft: operator raft list-peers
    watch: watch -type=services
    keygen: keygen
    version: version
    `,
  ),
  ...commands(
    false,
    `
    operator autopilot: operator autopilot get-config
    operator usage: operator usage instances
    event: event -name=x
    exec: exec true
    reload: reload
    leave: leave
    force-leave: force-leave x
    join: join 127.0.0.1
    keyring: keyring -list
    monitor: monitor
    rtt: rtt node01
    snapshot save: snapshot save x
    acl token: acl token list
    intention list: intention list
    config list: config list -kind service-defaults
    connect ca: connect ca get-config
    peering list: peering list
    logout: logout
    `,
  ),
];
