/** A namespace as `/v1/namespace/:name` answers it, without what belongs to Nomad Enterprise. */
export interface Namespace {
  readonly Name: string;
  readonly Description: string;
  readonly Meta: Readonly<Record<string, string>> | null;
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}
