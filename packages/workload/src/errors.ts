import { UserError } from "command-line/user-error";

/** An address that is not `host:port`. */
export function addressMalformed(text: string): UserError {
  return new UserError({
    code: "ADDRESS_MALFORMED",
    exitCode: 2,
    message: `address "${text}" is not host:port`,
    hint: "Write an IP address and a port, for example 127.0.0.1:8080 or [::1]:8080.",
  });
}

/** Neither `--address` nor Nomad's own variable says where to listen. */
export function addressMissing(portLabel: string): UserError {
  return new UserError({
    code: "ADDRESS_MISSING",
    exitCode: 2,
    message: `no address to listen on: NOMAD_ADDR_${portLabel} is not set`,
    hint: `Pass --address HOST:PORT, or run it as a Nomad task whose group has a port labelled "${portLabel}".`,
  });
}

/** The system refused to listen there: in use, not this machine's address, or not permitted. */
export function listenFailed(address: string, cause: Error): UserError {
  return new UserError({
    code: "LISTEN_FAILED",
    message: `cannot listen on ${address}: ${cause.message}`,
    hint: "See what holds the port with `ss -ltnp`, or pass another --address.",
    cause,
  });
}

/** A flag that the program does not have, or a value that it cannot use. */
export function usageWrong(message: string, cause?: unknown): UserError {
  return new UserError({
    code: "USAGE",
    exitCode: 2,
    message,
    hint: "Run it with --help for all options.",
    cause,
  });
}
