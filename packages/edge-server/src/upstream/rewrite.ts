/** What is sent to the upstream instead of what the client sent. */
export interface Rewrite {
  /** Origin-form. */
  readonly target?: string | undefined;
  /** The path below which the client finds what `target` names, without a slash at its end: told in X-Forwarded-Prefix. */
  readonly strippedPrefix?: string | undefined;
  /** Value of Host. */
  readonly host?: string | undefined;
  /** Set on the request to the upstream, replacing what the client sent under these names: request id, trace context. */
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
}
