/** Who may do what in a closed world. A person's tools take the least that they need. */
export const roles = ["operator", "deployer", "viewer"] as const;
export type Role = (typeof roles)[number];
