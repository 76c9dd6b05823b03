/** The Nomad version whose API the embedded one speaks; `+embedded` tells it from a real one. */
export const nomadVersion = "2.0.5";
export const embeddedVersion = `${nomadVersion}+embedded`;
