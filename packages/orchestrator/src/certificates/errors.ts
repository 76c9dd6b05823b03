import { UserError } from "command-line/user-error";

/** The private key of a world's authority is gone, or belongs to another certificate: nothing can be signed any more. */
export const authorityKeyLost = (world: string, path: string): UserError =>
  new UserError({
    code: "CERTIFICATE_AUTHORITY_KEY_LOST",
    message: `${path} does not hold the key of an authority that world ${world} trusts, so no certificate can be made`,
    hint: `\`pnpm world certificates rotate --authority --world ${world}\` gives the world another authority; its agents are asked to trust both until all have new certificates.`,
  });

/** A certificate for this name would make its holder an agent of the world, or is for no name at all. */
export const certificateNameRefused = (name: string): UserError =>
  new UserError({
    code: "CERTIFICATE_NAME_REFUSED",
    exitCode: 2,
    message: `no certificate is made for "${name}"`,
    hint: "Names are DNS names in small letters. Those below .consul and .nomad are for agents, but for NAME.service.consul.",
  });
