/**
 * How far before its making a certificate is valid: a host whose clock is that much behind takes it at once. Kubernetes' signer takes
 * the same five minutes; more would let a certificate be valid before its authority is known anywhere.
 */
export const backdatedMs = 5 * 60_000;
