import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
// The machines are those that the orchestrator's own tests of its engine ssh are made on.
import { noMachines, startMachines } from "../../../orchestrator/test/engines/ssh/start-machines.ts";
import { noRealAgents, programs } from "./fixtures/real-agents.ts";
import { openPlace } from "./fixtures/tofu.ts";

const tofu = process.env["NOMAD_DEMO_TOFU"] ?? "tofu";
const name = "tofu-hosts";
const why = noRealAgents || noMachines;

type Machines = Awaited<ReturnType<typeof startMachines>>;

/** The world on these machines, as a configuration. JSON is an expression of its language. */
function configuration({ inventory }: Machines, names: readonly string[]): string {
  const hosts = inventory.hosts
    .filter((host) => names.includes(host.name))
    .map(({ name: host, address, roles, ssh = {} }) => ({
      name: host,
      address,
      consul: roles.consul,
      nomad_server: roles.nomadServer,
      ssh: { identity_file: ssh["identityFile"], fingerprint: ssh["fingerprint"] },
    }));
  return `
resource "nomaddemo_world" "it" {
  name    = "${name}"
  engine  = "ssh"
  network = "${inventory.network}"
  hosts   = ${JSON.stringify(hosts)}
  ${programs}
}
`;
}

test.skipIf(why)(
  `a world on hosts with systemd, by a real tofu: made, mended, a host removed and added again in place, gone${why}`,
  async () => {
    await using machines = await startMachines();
    await using place = await openPlace(tofu, {}, { prefix: machines.prefix });
    const both = machines.inventory.hosts.map((host) => host.name);
    const [first = "", second = ""] = both;
    const plan = () => place.run("plan", "-detailed-exitcode");
    const left = (host: string): string =>
      machines
        .run(
          host,
          "ls -d /etc/nomad-demo /opt/nomad-demo /var/lib/nomad-demo 2>/dev/null; getent passwd | grep -c nomad-demo- || true",
        )
        .trim();

    await place.write(configuration(machines, both));
    await place.done("init");
    await place.done("apply", "-auto-approve");
    expect(await plan()).toMatchObject({ exitCode: 0 });

    machines.run(second, "printf ' ' >> /etc/nomad-demo/consul/consul.json");
    const drifted = await plan();
    expect(drifted).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining(`${second}: /etc/nomad-demo/consul/consul.json changes`),
    });
    await place.done("apply", "-auto-approve");
    expect(await plan()).toMatchObject({ exitCode: 0 });

    await place.write(configuration(machines, [first]));
    const leaving = await plan();
    expect(leaving).toMatchObject({
      exitCode: 2,
      output: expect.stringContaining(`${second}: this host leaves the world`),
    });
    expect(leaving.output).toContain("1 to change, 0 to destroy");
    await place.done("apply", "-auto-approve");
    expect(await plan()).toMatchObject({ exitCode: 0 });
    expect(left(second)).toBe("0");

    await place.write(configuration(machines, both));
    const adding = await plan();
    expect(adding).toMatchObject({ exitCode: 2, output: expect.stringContaining("0 to destroy") });
    await place.done("apply", "-auto-approve");
    expect(await plan()).toMatchObject({ exitCode: 0 });

    await place.done("destroy", "-auto-approve");
    expect(both.map(left)).toEqual(["0", "0"]);
    expect(existsSync(join(place.home, "worlds", name))).toBe(false);
  },
  // Programs of some hundred megabytes go over SSH five times.
  1_800_000,
);
