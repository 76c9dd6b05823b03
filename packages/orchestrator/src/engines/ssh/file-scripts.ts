/*
 * Shell scripts that change files of a host; each prints `changed` when it did. $1 is the path, $2 the mode, $3 the owner as chown(1) takes it (empty:
 * whoever runs the script), $4 the SHA-256 of the content.
 */

/** Whether the file or folder $1 has the mode $2 and the owner $3. */
const isRight = `is_right() {
  [ "$(stat -c %a "$1")" = "$2" ] || return 1
  case "$3" in
    "") ;;
    *:?*) [ "$(stat -c %U:%G "$1")" = "$3" ] ;;
    *) [ "$(stat -c %U "$1")" = "\${3%:}" ] ;;
  esac
}
give() { [ -z "$2" ] || chown "$2" "$1"; }`;

/** Ends the script when the file is there as it should be, or only its mode or owner is not. */
const unlessPresent = `${isRight}
digest() { sha256sum < "$1" | cut -d' ' -f1; }
if [ -f "$1" ] && [ "$(digest "$1")" = "$4" ]; then
  is_right "$1" "$2" "$3" && exit 0
  give "$1" "$3"
  chmod "$2" "$1"
  echo changed
  exit 0
fi`;

/**
 * What arrived in "$beside", which only root can read, is put in place by a rename, once it is known to be what was sent. It gets its owner before
 * its mode: nobody else may read it in between.
 */
const putInPlace = `give "$beside" "$3"
chmod "$2" "$beside"
[ "$(digest "$beside")" = "$4" ] || { echo "what arrived is not what was sent" >&2; exit 1; }
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

/** $5: where it was uploaded to. Copied first, since /tmp may be another file system. */
export const putUploadedScript = `${unlessPresent}
beside="$1.$$.tmp"
trap 'rm -f "$beside" "$5"' EXIT
mkdir -p "$(dirname "$1")"
umask 077
cp "$5" "$beside"
${putInPlace}`;

/** $1 path, $2 mode, $3 owner. A folder that is made is closed until it has its owner. */
export const ensureDirectoryScript = `${isRight}
if [ -d "$1" ]; then
  is_right "$1" "$2" "$3" && exit 0
else
  mkdir -p "$(dirname "$1")"
  mkdir -m 700 "$1" 2>/dev/null || [ -d "$1" ]
fi
give "$1" "$3"
chmod "$2" "$1"
echo changed`;
