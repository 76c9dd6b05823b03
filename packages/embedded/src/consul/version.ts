/** The Consul release whose answers are given; its metadata part tells it from the real one. */
export const consulVersion = "1.22.3";
export const consulVersionMetadata = "embedded";
