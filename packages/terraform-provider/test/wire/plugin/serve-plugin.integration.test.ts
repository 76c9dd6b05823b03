import { existsSync } from "node:fs";
import { createSelfSigned } from "certificates";
import { temporaryFolder } from "testing";
import { describe, expect, test } from "vitest";
import type { ProviderHandlers } from "../../../src/wire/messages/provider-calls.ts";
import { createProviderService } from "../../../src/wire/plugin/provider-service.ts";
import { servePlugin } from "../../../src/wire/plugin/serve-plugin.ts";
import { connectTerraform } from "../../fixtures/terraform.ts";

const nothing = async (): Promise<object> => ({});
const handlers: ProviderHandlers = {
  GetMetadata: nothing,
  GetProviderSchema: nothing,
  ValidateProviderConfig: nothing,
  ValidateResourceConfig: nothing,
  ValidateDataResourceConfig: nothing,
  UpgradeResourceState: nothing,
  ConfigureProvider: nothing,
  ReadResource: nothing,
  PlanResourceChange: nothing,
  ApplyResourceChange: nothing,
  ImportResourceState: nothing,
  ReadDataSource: nothing,
  StopProvider: async () => ({ error: "heard" }),
};

const services = [createProviderService(handlers)];

const identity = () => createSelfSigned({ name: "localhost", now: new Date() });

describe("a plugin that is served", () => {
  test("speaks TLS with the client whose certificate it was told, and with no other", async () => {
    await using folder = await temporaryFolder("plugin");
    const [client, stranger] = [await identity(), await identity()];
    const plugin = await servePlugin({
      handshake: { clientCertificate: client.certificate, socketFolder: folder.path },
      services,
      temporaryFolder: folder.path,
      now: new Date(),
    });
    const terraform = connectTerraform(plugin.line, client);
    expect(await terraform.call("StopProvider", {})).toEqual({ error: "heard" });
    terraform.close();
    for (const tls of [stranger, undefined]) {
      const other = connectTerraform(plugin.line, tls);
      await expect(other.call("StopProvider", {})).rejects.toMatchObject({ code: 14 });
      other.close();
    }
    await plugin.close();
  });

  test("is healthy, ends when it is asked to, and leaves no socket", async () => {
    await using folder = await temporaryFolder("plugin");
    const handshake = { clientCertificate: undefined, socketFolder: undefined };
    const plugin = await servePlugin({ handshake, services, temporaryFolder: folder.path, now: new Date() });
    const socket = plugin.line.split("|")[3] ?? "";
    const terraform = connectTerraform(plugin.line);
    expect((await terraform.raw("/grpc.health.v1.Health/Check")).toString("hex")).toBe("0801");
    await terraform.raw("/plugin.GRPCController/Shutdown");
    expect(await plugin.ended).toBe("asked");
    terraform.close();
    await plugin.close();
    expect(existsSync(socket)).toBe(false);
  });

  test("notices that its client is gone", async () => {
    await using folder = await temporaryFolder("plugin");
    const handshake = { clientCertificate: undefined, socketFolder: undefined };
    const plugin = await servePlugin({ handshake, services, temporaryFolder: folder.path, now: new Date() });
    const terraform = connectTerraform(plugin.line);
    terraform.openStdio();
    await terraform.call("StopProvider", {});
    terraform.close();
    expect(await plugin.ended).toBe("client-gone");
    await plugin.close();
  });
});
