/** The three states of a check, best first. */
export const checkStatuses = ["passing", "warning", "critical"] as const;
export type CheckStatus = (typeof checkStatuses)[number];

export interface ServiceAddress {
  readonly Address: string;
  readonly Port: number;
}

/** Where in Consul's history a record was made and last changed. */
export interface RecordIndexes {
  readonly createIndex: number;
  readonly modifyIndex: number;
}

export interface NodeDefinition {
  /** Empty for a node registered through the catalog without one. */
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly taggedAddresses: Readonly<Record<string, string>> | null;
  readonly meta: Readonly<Record<string, string>> | null;
}

export interface ServiceDefinition {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly address: string;
  readonly taggedAddresses: Readonly<Record<string, ServiceAddress>>;
  readonly meta: Readonly<Record<string, string>>;
  readonly port: number;
  readonly weights: { readonly Passing: number; readonly Warning: number };
  readonly enableTagOverride: boolean;
}

/** A check as the catalog shows it: its state, not how it runs. */
export interface CheckState {
  readonly id: string;
  readonly name: string;
  readonly status: CheckStatus;
  readonly notes: string;
  readonly output: string;
  /** Empty for a check of the whole node. */
  readonly serviceId: string;
  readonly serviceName: string;
  readonly serviceTags: readonly string[];
  /** `http`, `tcp`, `ttl`, or empty. */
  readonly type: string;
  /** Go duration text, empty when there is none. */
  readonly interval: string;
  readonly timeout: string;
}

export type NodeRecord = NodeDefinition & RecordIndexes;
export type ServiceRecord = ServiceDefinition & RecordIndexes & { readonly node: string };
export type CheckRecord = CheckState & RecordIndexes & { readonly node: string };
