import { presentedCertificate, type World } from "orchestrator";
import type { WantedAllocation } from "./four-lists.ts";

const handshakeWithinMs = 10_000;

/** A certificate that an instance of a service shows. */
export interface ServiceCertificate {
  readonly service: string;
  readonly allocation: string;
  readonly host: string;
  /** As `normalizeSerial` writes it. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The instances among these that speak TLS. */
export const speakingTls = <T extends Spoken>(instances: readonly T[]): T[] =>
  instances.filter((instance) => tlsEndpoint(instance) !== undefined);

type Spoken = Pick<WantedAllocation, "speaksTls" | "endpoint" | "httpsEndpoint">;

const tlsEndpoint = ({ speaksTls, endpoint, httpsEndpoint }: Spoken): string | undefined =>
  httpsEndpoint ?? (speaksTls ? endpoint : undefined);

/** What those of these instances with TLS show to whoever asks. Rejects when one of them shows nothing. */
export async function readCertificatesOf(
  instances: readonly (Spoken & Pick<WantedAllocation, "service" | "allocation" | "host">)[],
  { engine }: Pick<World, "engine">,
  signal: AbortSignal,
): Promise<ServiceCertificate[]> {
  return Promise.all(
    speakingTls(instances).map(async (instance): Promise<ServiceCertificate> => {
      const { service, allocation, host } = instance;
      const limits = AbortSignal.any([signal, AbortSignal.timeout(handshakeWithinMs)]);
      const url = `https://${tlsEndpoint(instance)}`;
      const shown = await presentedCertificate(url, engine.connect, { signal: limits });
      if (!shown) throw new Error(`${service} on ${host} shows no certificate at ${url}`);
      const { serialNumber, validFromDate: notBefore, validToDate: notAfter } = shown;
      const serial = normalizeSerial(serialNumber);
      return { service, allocation, host, serial, notBefore, notAfter };
    }),
  );
}

/** A serial number as Node and Vault write it (`39:DD:2E`, `39dd2e`), in one way. */
export const normalizeSerial = (serial: string): string =>
  serial.replaceAll(":", "").toLowerCase().replace(/^0+/, "");

/**
 * Why these certificates are not all renewed within two minutes from `now`; undefined when they are. A world's Vault backdates them, so that the last
 * third of a life is a tenth of what they say (docs/decisions/065).
 */
export function explainLongLives(certificates: readonly ServiceCertificate[], now: Date): string | undefined {
  const deploy = "`pnpm run deploy edge-server --var certificate=1m`, and demo-server likewise";
  if (certificates.length === 0) return `no service here shows one: ${deploy}`;
  const late = certificates.find((each) => renewedAtMs(each) - now.getTime() > soonMs);
  if (!late) return undefined;
  const minutes = Math.round((renewedAtMs(late) - now.getTime()) / 60_000);
  return `that of ${late.service} on ${late.host} is renewed in ${minutes} minutes: ${deploy}`;
}

const soonMs = 120_000;

const renewedAtMs = ({ notBefore, notAfter }: ServiceCertificate): number =>
  notBefore.getTime() + (notAfter.getTime() - notBefore.getTime()) * 0.9;
