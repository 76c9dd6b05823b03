/*
 * Two namespaces may have jobs of one id. Inside, a job of another namespace than the default carries its namespace before its id, in all records
 * that name the job, and so counts as another job wherever ids are compared. Answers leave the namespace out of the id.
 */

/** The id under which a job of a namespace is kept. */
export function jobKey(namespace: string, id: string): string {
  return namespace === "default" ? id : `${namespace}\0${id}`;
}

/** A text with job keys in it, as it is told outside: with the ids alone. */
export function withoutNamespaces(text: string): string {
  return text.replaceAll(/[a-zA-Z0-9-]+\0/g, "");
}

/** The same for a text that is JSON. */
export function jsonWithoutNamespaces(json: string): string {
  return json.replaceAll(/[a-zA-Z0-9-]+\\u0000/g, "");
}
