/** A mistake of the person who started the task: printed as code, message and hint, never as a stack. */
export class UserError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = "UserError";
    this.code = code;
    this.hint = options.hint;
  }
}

/** An address that is not `host:port`. */
export function addressMalformed(text: string): UserError {
  return new UserError("ADDRESS_MALFORMED", `address "${text}" is not host:port`, {
    hint: "Write an IP address and a port, for example 127.0.0.1:8080 or [::1]:8080.",
  });
}

/** Neither `--address` nor Nomad's own variable says where to listen. */
export function addressMissing(portLabel: string): UserError {
  return new UserError("ADDRESS_MISSING", `no address to listen on: NOMAD_ADDR_${portLabel} is not set`, {
    hint: `Pass --address HOST:PORT, or run it as a Nomad task whose group has a port labelled "${portLabel}".`,
  });
}

/** The system refused to listen there: in use, not this machine's address, or not permitted. */
export function listenFailed(address: string, cause: Error): UserError {
  return new UserError("LISTEN_FAILED", `cannot listen on ${address}: ${cause.message}`, {
    hint: "See what holds the port with `ss -ltnp`, or pass another --address.",
    cause,
  });
}

/** A flag that the program does not have, or a value that it cannot use. */
export function usageWrong(message: string, cause?: unknown): UserError {
  return new UserError("USAGE", message, { hint: "Run it with --help for all options.", cause });
}
