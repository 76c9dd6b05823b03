#!/bin/sh
# Makes the builder: a key for the nodes, Node at the version of .node-version, pnpm through npx. Runs as root, any number of times.
set -eu

state=/vagrant/infra/vagrant/.state
mkdir -p "$state"
[ -f "$state/id_ed25519" ] || ssh-keygen -q -t ed25519 -N "" -C nomad-demo-builder -f "$state/id_ed25519"

version="$(cat /vagrant/.node-version)"
if [ "$(node --version 2>/dev/null || true)" != "v$version" ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -qy --no-install-recommends ca-certificates curl git xz-utils
  case "$(dpkg --print-architecture)" in
    amd64) arch=x64 ;;
    arm64) arch=arm64 ;;
    *) echo "there is no Node for $(dpkg --print-architecture)" >&2; exit 1 ;;
  esac
  archive="node-v$version-linux-$arch.tar.xz"
  folder="$(mktemp -d)"
  trap 'rm -rf "$folder"' EXIT
  curl -fsSL --output-dir "$folder" -O "https://nodejs.org/dist/v$version/$archive" -O "https://nodejs.org/dist/v$version/SHASUMS256.txt"
  (cd "$folder" && grep " $archive\$" SHASUMS256.txt | sha256sum --check --strict -)
  tar -xJf "$folder/$archive" -C /usr/local --strip-components=1 --no-same-owner
fi
node --version
