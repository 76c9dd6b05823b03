#!/usr/bin/env bash
# npm consul 2.0.1, watch(): following a blocking query with the library's own watcher.
# Expected: an update whose "change" listener threw comes again with the next attempt, for the watcher reports an "error" and tries again.
# Seen: the index has moved on before the listener is called, so the next attempt waits for a later change: the update is never told again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund consul@2.0.1
cat >watch.cjs <<'JS'
const assert = require("node:assert");
const { createServer } = require("node:http");
const Consul = require("consul");

// A Consul with one service: its first answer has index 10, its second 11, further ones wait.
const asked = [];
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://consul");
  asked.push(url);
  const index = Number(url.searchParams.get("index") ?? 0);
  if (index >= 11) return;
  response.setHeader("Content-Type", "application/json");
  response.setHeader("X-Consul-Index", String(index < 10 ? 10 : 11));
  response.end(JSON.stringify([{ Service: { ID: index < 10 ? "first" : "second" } }]));
});
server.listen(0, "127.0.0.1", () => {
  const consul = new Consul({ host: "127.0.0.1", port: server.address().port });
  const watch = consul.watch({
    method: consul.health.service,
    options: { service: "web" },
    backoffFactor: 10,
  });
  const told = [];
  watch.on("change", ([row]) => {
    told.push(row.Service.ID);
    if (row.Service.ID === "first") throw new Error("cannot take it now");
  });
  const errors = [];
  watch.on("error", (error) => errors.push(error.message));
  setTimeout(() => {
    watch.end();
    assert.deepStrictEqual(errors, ["cannot take it now"]);
    assert.deepStrictEqual(told, ["first", "second"], "the update that was not taken came again");
    assert.ok(asked.length >= 3);
    console.log(`told ${told.join(", ")}; errors ${errors.join(", ")}; asked ${asked.map((url) => url.search).join(" ")}`);
    process.exit(0);
  }, 1500);
});
JS
node watch.cjs
echo "as found: consul $(node -p 'require("consul/package.json").version') on Node $(node --version)"
