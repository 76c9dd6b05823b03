import { giveFolder } from "../give-folder.ts";
import { restartDelayMs, unitDefinitionSchema, type UnitDefinition } from "../../hosts/unit.ts";

/**
 * A unit as systemd reads it, with what the packaged units of Consul and Nomad have (systemd.service(5), systemd.kill(5)).
 * Throws what zod throws for a definition that is not one.
 */
export function renderSystemdUnit(definition: UnitDefinition): string {
  const unit = unitDefinitionSchema.parse(definition);
  const before = (unit.after ?? []).map((name) => `${name}.service`);
  return renderSections({
    Unit: [
      ["Description", escapeSpecifiers(unit.description)],
      ["Wants", ["network-online.target", ...before].join(" ")],
      ["After", ["network-online.target", ...before].join(" ")],
      // However often it was killed: it is started again.
      ["StartLimitIntervalSec", "0"],
    ],
    Service: [
      ["Type", "exec"],
      ...(unit.user === undefined ? [] : [["User", unit.user] as const]),
      ...Object.entries(unit.environment).map(
        ([name, value]) => ["Environment", quote(`${name}=${value}`)] as const,
      ),
      ...renderGift(unit),
      ["WorkingDirectory", escapeSpecifiers(unit.workingDirectory)],
      // `:` leaves $ alone.
      ["ExecStart", `:${unit.command.map(quote).join(" ")}`],
      // The default, control-group, would end every task together with the Nomad client.
      ["KillMode", "process"],
      ["KillSignal", unit.stopSignal],
      ["TimeoutStopSec", `${unit.stopTimeoutMs}ms`],
      ["Restart", "on-failure"],
      ["RestartSec", `${restartDelayMs}ms`],
      // To systemd that is a clean end. Here it is a program that was told to reload before it listened for that.
      ["RestartForceExitStatus", "SIGHUP"],
      // Unknown to old systemd, which then says so and starts the unit.
      ...(unit.noSwap
        ? ([
            ["MemorySwapMax", "0"],
            ["LimitCORE", "0"],
          ] as const)
        : []),
      ["LimitNOFILE", "65536"],
      ["LimitNPROC", "infinity"],
      // Tasks count as the unit's: the default would limit all of them together.
      ["TasksMax", "infinity"],
    ],
    Install: [["WantedBy", "multi-user.target"]],
  });
}

function renderSections(sections: Readonly<Record<string, readonly (readonly [string, string])[]>>): string {
  return Object.entries(sections)
    .map(([name, lines]) => [`[${name}]`, ...lines.map(([key, value]) => `${key}=${value}`), ""].join("\n"))
    .join("\n");
}

/** `+`: as root, though the unit has a user. Only what is another's is touched, and no link is followed. */
function renderGift({
  user,
  ownFolder,
}: Pick<UnitDefinition, "user" | "ownFolder">): (readonly [string, string])[] {
  if (user === undefined || ownFolder === undefined) return [];
  const command = ["/bin/sh", "-c", giveFolder, "sh", user, ownFolder];
  return [["ExecStartPre", `+:${command.map(quote).join(" ")}`]];
}

const escapeSpecifiers = (text: string): string => text.replaceAll("%", "%%");

/** systemd.syntax(7), quoting: always quoted, backslashes and quotes escaped, specifiers off. */
function quote(text: string): string {
  return `"${escapeSpecifiers(text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n"))}"`;
}
