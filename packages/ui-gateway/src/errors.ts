import { UserError } from "command-line/user-error";

/** nginx is not there, or does not start. */
export function nginxMissing(program: string, cause?: unknown): UserError {
  return new UserError({
    code: "NGINX_MISSING",
    message: `nginx is not here: ${program} cannot be run`,
    hint: "Install it on every host with a server (Debian: `apt-get install nginx-light`), or say where it is: --nginx PATH.",
    cause,
  });
}

/** `nginx -t` said no. */
export function configRefused(output: string): UserError {
  return new UserError({
    code: "CONFIG_REFUSED",
    message: `nginx refuses its configuration: ${output}`,
    hint: "See whether certificate and key can be read by whom the gateway runs as, and whether nginx is 1.19.5 or newer.",
  });
}

/** A value would mean something else to nginx than what it says. It may be a secret by mistake, so it is not shown. */
export function configValueRefused(what: string): UserError {
  return new UserError({
    code: "CONFIG_VALUE_REFUSED",
    exitCode: 2,
    message: `${what} cannot stand in nginx's configuration`,
    hint: "Addresses are IP addresses, names are of small letters, digits and dashes, paths hold no quote, backslash, dollar sign or line break.",
  });
}

/** A file of logins that cannot be used. The reason names a line, and shows nothing of it. */
export function loginsUnusable(file: string, reason: string): UserError {
  return new UserError({
    code: "LOGINS_UNUSABLE",
    exitCode: 2,
    message: `the logins in ${file} cannot be used: ${reason}`,
    hint: "One `NAME:DIGEST` a line, bcrypt at cost 10 to 14, as `ui_gateway --login NAME` or `htpasswd -nBC 10 NAME` writes it; the file is closed to others (mode 0600).",
  });
}

/** A password that bcrypt would cut, or that is empty. */
export function passwordUnusable(reason: string): UserError {
  return new UserError({
    code: "PASSWORD_UNUSABLE",
    exitCode: 2,
    message: `the password cannot be used: ${reason}`,
    hint: "Twelve characters or more, 72 bytes at most: what is longer bcrypt does not look at.",
  });
}
