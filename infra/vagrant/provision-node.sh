#!/bin/sh
# Makes a node: lets the builder's key in, and tells which host key the node has. Runs as root, any number of times.
set -eu

address="$1"
state=/vagrant/infra/vagrant/.state
authorized=/home/vagrant/.ssh/authorized_keys

key="$(cat "$state/id_ed25519.pub")"
grep -qxF "$key" "$authorized" || echo "$key" >> "$authorized"

# Vagrant's own channel to the machine is trusted; the network is not.
known="$state/known_hosts"
touch "$known"
grep -v "^$address " "$known" > "$known.new" || true
awk -v address="$address" '{ print address, $1, $2 }' /etc/ssh/ssh_host_ed25519_key.pub >> "$known.new"
mv "$known.new" "$known"
