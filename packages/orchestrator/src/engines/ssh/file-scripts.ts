/*
 * Shell scripts that change files of a host; each prints `changed` when it did. $1 is the path, $2 the mode, $3 the SHA-256 of the content.
 */

/** $1 path, $2 mode, $3 digest. Ends the script when the file is there as it should be, or only its mode is not. */
const unlessPresent = `digest() { sha256sum < "$1" | cut -d' ' -f1; }
if [ -f "$1" ] && [ "$(digest "$1")" = "$3" ]; then
  [ "$(stat -c %a "$1")" = "$2" ] && exit 0
  chmod "$2" "$1"
  echo changed
  exit 0
fi`;

/** What arrived in "$beside" is put in place by a rename, once it is known to be what was sent. */
const putInPlace = `chmod "$2" "$beside"
[ "$(digest "$beside")" = "$3" ] || { echo "what arrived is not what was sent" >&2; exit 1; }
mv -f "$beside" "$1"
echo changed`;

/** Prints `other` when the content has to be sent. Removes what a lost connection left of an earlier upload. */
export const keepOrChangeModeScript = `${unlessPresent}
find /tmp -maxdepth 1 -type f -name 'nomad-demo-*' -mmin +10 -exec rm -f {} + 2>/dev/null || true
echo other`;

/** The content arrives as input. */
export const putContentScript = `${unlessPresent}
mkdir -p "$(dirname "$1")"
beside="$1.$$.tmp"
trap 'rm -f "$beside"' EXIT
umask 077
cat > "$beside"
${putInPlace}`;

/** $4: where it was uploaded to. Copied first, since /tmp may be another file system. */
export const putUploadedScript = `${unlessPresent}
beside="$1.$$.tmp"
trap 'rm -f "$beside" "$4"' EXIT
mkdir -p "$(dirname "$1")"
cp "$4" "$beside"
${putInPlace}`;

/** $1 path, $2 mode. */
export const ensureDirectoryScript = `[ "$(stat -c %a "$1" 2>/dev/null)" = "$2" ] && exit 0
mkdir -p "$1"
chmod "$2" "$1"
echo changed`;
