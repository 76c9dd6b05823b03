import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "certificates";
import { pino } from "pino";
import { eventually, temporaryFolder } from "testing";
import { expect, test } from "vitest";
import { FollowedTls } from "../src/followed-tls.ts";
import { loadFiles } from "../src/load-files.ts";
import { tlsSource } from "../src/tls-files.ts";

const now = new Date();
const authority = await createAuthority({ name: "world", now });
const issue = () => issueCertificate({ authority, name: "web", dnsNames: ["web.test"], addresses: [], now });

test("another certificate is in use without being asked for; one that does not fit is told, and the one before stays", async () => {
  await using folder = await temporaryFolder("followed");
  const file = join(folder.path, "pair.pem");
  const [one, two, three] = [await issue(), await issue(), await issue()];
  const put = (text: string) => writeFile(file, text);
  const lines: string[] = [];
  let changes = 0;
  await put(one.certificate + one.key);
  const source = tlsSource({ cert: file, key: file });
  const tls = new FollowedTls(await loadFiles(source), {
    log: pino({}, { write: (line: string) => void lines.push(line) }),
    words: () => "this one is in use",
    fields: { use: "test" },
    onChange: () => changes++,
  });
  const first = tls.material.certificate?.serial;
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: "this one is in use", use: "test", serial: first });

  await put(two.certificate + two.key);
  await eventually(() => expect(tls.material.certificate?.serial).not.toBe(first));
  const second = tls.material.certificate?.serial;
  expect(changes).toBe(1);

  await put(three.certificate + two.key);
  await eventually(() => expect(tls.problem).toMatch(/is not the key of the certificate/));
  expect(tls.material.certificate?.serial).toBe(second);
  expect(lines.filter((line) => line.includes("what was read before stays in use"))).toHaveLength(1);

  await put(three.certificate + three.key);
  await eventually(() => expect(tls.problem).toBeUndefined());
  expect(tls.material.key).toBe(three.key);

  tls.use(await loadFiles(source, tls.material));
  expect(lines.filter((line) => line.includes("this one is in use"))).toHaveLength(3);
  expect(lines.join("")).not.toContain("PRIVATE KEY");
  tls.stop();
});
