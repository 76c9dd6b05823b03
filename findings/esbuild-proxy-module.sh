#!/usr/bin/env bash
# esbuild 0.28.2: a CommonJS module whose export is a Proxy with a `get` trap alone, bundled for Node.
# Expected: `require()` and `await import()` of it give the same members.
# Seen: `require()` reaches the trap; for `import` the bundle copies the module's own keys when it is loaded, and a Proxy without an `ownKeys` trap has none:
# members are undefined, without a warning at build time. An object of getters is copied as getters, read late, and works both ways.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund esbuild@0.28.2
cat >proxy.cjs <<'JS'
module.exports = new Proxy({}, { get: (_, name) => require("node:path")[name] });
JS
cat >getters.cjs <<'JS'
module.exports = { get join() { return require("node:path").join; } };
JS
cat >entry.js <<'JS'
async function run() {
  const late = [await import("./proxy.cjs"), await import("./getters.cjs")];
  const required = [require("./proxy.cjs"), require("./getters.cjs")];
  console.log([...required, ...late].map((module) => typeof module.join).join(" "));
}
void run();
JS
npx esbuild entry.js --bundle --platform=node --format=cjs --outfile=out.cjs --log-level=error
seen=$(node out.cjs)
echo "typeof join, required then imported, of a Proxy and of getters: $seen"
[ "$seen" = "function function undefined function" ] || { echo "esbuild no longer does this"; exit 1; }
echo "as found: esbuild $(npx esbuild --version) on Node $(node --version)"
