let known: string | undefined;

/** Tells the value of SSH_AUTH_SOCK, which only a main.ts reads, to the hosts whose settings say `agent: true`. */
export function useAgentSocket(path: string | undefined): void {
  known = path === "" ? undefined : path;
}

/** The socket of the user's own ssh agent; undefined where there is none. */
export const agentSocket = (): string | undefined => known;
