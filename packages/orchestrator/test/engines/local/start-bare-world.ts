import { join } from "node:path";
import { temporaryFolder } from "testing";
import { createLocalEngine } from "../../../src/engines/local/local-engine.ts";
import type { PrivilegeKind } from "../../../src/engines/local/privileges.ts";
import type { Engine } from "../../../src/engines/engine.ts";
import { worldFolder, type WorldFolder } from "../../../src/files/world-folder.ts";
import { defaultInventory, type Inventory } from "../../../src/inventory/inventory.ts";

export interface BareWorld extends AsyncDisposable {
  readonly engine: Engine;
  readonly folder: WorldFolder;
  readonly inventory: Inventory;
  readonly signal: AbortSignal;
  /** Stands for an agent: a unit that answers every request on this port of its host with the host's name. */
  serve(host: string, port: number): Promise<void>;
}

/** Namespaces, supervisor and relay of a world of two hosts, without any agent; torn down on disposal. */
export async function openBareWorld(privileges: PrivilegeKind): Promise<BareWorld> {
  const temporary = await temporaryFolder("bare");
  const folder = worldFolder(temporary.path, "bare");
  const inventory = defaultInventory({ engine: "local", network: "172.16.206.0/24", servers: 1, clients: 2 });
  const engine = createLocalEngine({ folder, inventory }, { privileges });
  const signal = AbortSignal.timeout(300_000);
  return {
    engine,
    folder,
    inventory,
    signal,
    serve: async (name, port) => {
      const host = engine.hosts.find((candidate) => candidate.name === name);
      if (!host) throw new Error(`no host ${name}`);
      const script = join(folder.data, `${name}.mjs`);
      const content = `import { createServer } from "node:http";
        createServer((_, response) => response.end("${name}")).listen(${port}, "${host.address}");`;
      await host.putFile({ path: script, mode: 0o644, content }, { signal });
      const command = [process.execPath, script];
      await host.units.define(
        { name: "consul", description: "server", command, environment: {}, workingDirectory: "/" },
        { signal },
      );
      await host.units.start("consul", { signal });
    },
    [Symbol.asyncDispose]: async () => {
      await engine.teardown({ signal: AbortSignal.timeout(60_000) });
      await temporary[Symbol.asyncDispose]();
    },
  };
}
