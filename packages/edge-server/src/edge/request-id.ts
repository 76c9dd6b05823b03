/** Makes ids that are unique across edges and restarts, and cost no random bytes each. */
export function createRequestIds(): () => string {
  const prefix = process.getBuiltinModule("node:crypto").randomBytes(8).toString("hex");
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
}
