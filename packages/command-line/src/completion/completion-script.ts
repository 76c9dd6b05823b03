import type { Completion } from "./completion-table.ts";

/** Shells that completions can be printed for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** The script that makes `pnpm WORD …` complete in this shell; what it does not know is left to the completion that was there before. */
export function completionScript(shell: Shell, table: readonly Completion[]): string {
  if (shell === "fish") return fishScript(table);
  const script = bashScript(table);
  return shell === "bash"
    ? script
    : `autoload -U +X compinit && compinit -u\nautoload -U +X bashcompinit && bashcompinit\n${script}`;
}

function bashScript(table: readonly Completion[]): string {
  const words = table.map(({ path, words: below, flags }) =>
    caseOf(
      path,
      [...below, ...flags].map(({ name }) => name),
    ),
  );
  const values = table.flatMap(({ path, flags }) =>
    flags.flatMap(({ name, values: known }) =>
      known === undefined ? [] : [caseOf(`${path} ${name}`.trim(), known)],
    ),
  );
  return `# Completions of nomad-demo: words after \`pnpm\` and \`pnpm run\`.
__nomad_demo_words() { case "$1" in
${words.join("\n")}
*) return 1 ;; esac; }
__nomad_demo_values() { case "$1" in
${values.join("\n")}
*) return 1 ;; esac; }
__nomad_demo_before=
if [ -n "$BASH_VERSION" ]; then
  __nomad_demo_before=$(complete -p pnpm 2>/dev/null | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
  [ "$__nomad_demo_before" = __nomad_demo ] && __nomad_demo_before=
fi
__nomad_demo() {
  local current="$2" previous="$3" path= word next reply index=0
  for word in "\${COMP_WORDS[@]}"; do
    index=$((index + 1))
    if [ "$index" -eq 1 ] || [ "$index" -gt "$COMP_CWORD" ]; then continue; fi
    case "$path/$word" in /run | */-*) continue ;; esac
    next="\${path:+$path }$word"
    if __nomad_demo_words "$next" >/dev/null; then path="$next"
    elif [ -z "$path" ]; then path="?"; fi
  done
  if ! reply=$(__nomad_demo_values "\${path:+$path }$previous"); then
    reply=$(__nomad_demo_words "$path")
  fi
  if [ "$path" = "?" ] || [ -z "$path" ]; then
    [ -n "$__nomad_demo_before" ] && "$__nomad_demo_before" "$@"
  else COMPREPLY=(); fi
  COMPREPLY+=($(compgen -W "$reply" -- "$current"))
}
complete -o default -F __nomad_demo pnpm
`;
}

const caseOf = (path: string, words: readonly string[]): string => `"${path}") echo "${words.join(" ")}" ;;`;

function fishScript(table: readonly Completion[]): string {
  const lines = table.flatMap(({ path, words, flags }) => [
    ...words.map(
      ({ name, description }) =>
        `complete -c pnpm -f -n '__nomad_demo_at exactly ${path}' -a '${name}' -d '${quoted(description)}'`,
    ),
    ...(path === "" ? [] : flags).map(({ name, description, values }) => {
      const value = values === undefined ? "" : values.length > 0 ? ` -x -a '${values.join(" ")}'` : " -r";
      return `complete -c pnpm -n '__nomad_demo_at below ${path}' -l '${name.slice(2)}'${value} -d '${quoted(description)}'`;
    }),
  ]);
  return `# Completions of nomad-demo: words after \`pnpm\` and \`pnpm run\`.
function __nomad_demo_at
    set -l how $argv[1]
    set -e argv[1]
    set -l plain
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; and continue
        test "$plain$word" = run; or set -a plain $word
    end
    test "$plain" = "$argv"; and return 0
    test $how = below; and string match -q -- "$argv *" "$plain"
end
${lines.join("\n")}
`;
}

const quoted = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
