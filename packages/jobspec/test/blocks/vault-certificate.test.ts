import { vaultCertificate } from "jobspec";
import { expect, test } from "vitest";

test("a certificate of the job's service, with its key in the same file, and the authority", () => {
  const { templates, files, role } = vaultCertificate();
  expect(role).toBe("nomad-services");
  expect(files).toEqual({
    certificate: "${NOMAD_SECRETS_DIR}/certificate.pem",
    key: "${NOMAD_SECRETS_DIR}/certificate.pem",
    ca: "${NOMAD_SECRETS_DIR}/certificate-ca.pem",
  });
  const job = '(or (env "NOMAD_JOB_PARENT_ID") (env "NOMAD_JOB_ID"))';
  expect(templates).toMatchObject([
    {
      DestPath: files.certificate,
      EmbeddedTmpl: `{{ with pkiCert "pki/issue/services-24h" (printf "common_name=%s.service.consul" ${job}) }}{{ .Cert }}{{ .Key }}{{ end }}`,
      ChangeMode: "signal",
      ChangeSignal: "SIGHUP",
      Perms: "0640",
    },
    {
      DestPath: files.ca,
      EmbeddedTmpl: '{{ with secret "pki/cert/ca" }}{{ .Data.certificate }}\n{{ end }}',
      ChangeSignal: "SIGHUP",
    },
  ]);
});

test("a certificate for an address is the edge's role, and lives as long as it is said", () => {
  const { templates, role } = vaultCertificate({ life: "1m", addressOf: "http-in" });
  expect(role).toBe("nomad-edges");
  expect(templates[0]?.EmbeddedTmpl).toContain('pkiCert "pki/issue/edges-1m"');
  expect(templates[0]?.EmbeddedTmpl).toContain(
    '"alt_names=localhost" (printf "ip_sans=127.0.0.1,%s" (env "NOMAD_IP_http_in"))',
  );
});
