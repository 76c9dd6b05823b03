#!/usr/bin/env bash
# Vault 1.21.4 as a Go module (github.com/hashicorp/vault), required by another module and built from there, as tool dependencies are. Needs Go 1.25 or newer.
# Expected: it compiles against the release of its SDK that its own go.mod requires, github.com/hashicorp/vault/sdk v0.21.0.
# Seen: it does not. Vault's go.mod also replaces the SDK by a folder of its repository, which Go heeds in the main module alone; the folder's functions
# and those of the release of that number have other signatures.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
go mod init scratch 2>/dev/null
go get github.com/hashicorp/vault/builtin/logical/transit@v1.21.4 2>/dev/null
sdk=$(go list -m -f '{{.Version}}' github.com/hashicorp/vault/sdk)
echo "Vault $(go list -m -f '{{.Version}}' github.com/hashicorp/vault), SDK $sdk"
[ "$sdk" = v0.21.0 ]
grep -q '^replace github.com/hashicorp/vault/sdk => ./sdk' "$(go list -m -f '{{.GoMod}}' github.com/hashicorp/vault)"
if go build github.com/hashicorp/vault/builtin/logical/transit 2>errors; then
  echo "it compiles now" >&2
  exit 1
fi
cat errors
grep -q 'assignment mismatch: 2 variables but b.lm.RestorePolicy returns 1 value' errors
echo "as found"
