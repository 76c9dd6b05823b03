import type { UnitName } from "../../agents/list-agents.ts";
import type { SshSettings } from "./settings.ts";

/** The accounts that agents run as; without a name: as whoever runs the units. */
export type AgentAccounts = Readonly<Partial<Record<UnitName, string>>>;

/** A Nomad client starts tasks as accounts of their own and mounts their secrets' folders: it has to be root. */
export const defaultAccounts: AgentAccounts = {
  consul: "nomad-demo-consul",
  "nomad-server": "nomad-demo-nomad",
  vault: "nomad-demo-vault",
  // A share is nobody else's: not even the server's that it opens.
  "vault-unsealer": "nomad-demo-unsealer",
};

/** Whether what runs on the host runs as root there, who alone can make accounts and give files away. */
export const hasRoot = ({ sudo, target }: Pick<SshSettings, "sudo" | "target">): boolean =>
  sudo || target.user === "root";
