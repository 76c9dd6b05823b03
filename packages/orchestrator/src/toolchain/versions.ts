/** The two programs that every world of real agents has. */
export const products = ["consul", "nomad"] as const;
/** The two that can be a world's Vault: HashiCorp's own, and OpenBao, which went on from its last free version. */
export const vaultProducts = ["vault", "bao"] as const;
export type VaultProduct = (typeof vaultProducts)[number];
export type Product = (typeof products)[number] | VaultProduct;

interface ProductVersions {
  /** What is downloaded when nothing is found. */
  readonly pinned: string;
  /**
   * The oldest version that works: Nomad needs `disconnect` blocks, Consul has to be what Nomad 2.0 asks for, OpenBao needs its static seal and audit
   * devices in its configuration.
   */
  readonly oldest: string;
}

/** The versions of all programs, stated here alone. */
export const versionTable: Readonly<Record<Product, ProductVersions>> = {
  consul: { pinned: "2.0.4", oldest: "1.8.0" },
  nomad: { pinned: "2.0.5", oldest: "1.8.0" },
  vault: { pinned: "1.21.4", oldest: "1.18.0" },
  bao: { pinned: "2.5.1", oldest: "2.4.0" },
};

/** Below zero when the first `major.minor.patch` is the older. Suffixes (`-beta.1`, `+ent`) are left out of account. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const index = left.findIndex((part, position) => part !== right[position]);
  return index === -1 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

function numbersOf(version: string): number[] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[-+]/, 1)[0]?.split(".").map(Number) ?? [];
  return [major, minor, patch];
}
