/** `demo-server`, or `demo-server (namespace apps)` where it is not the default one. */
export function jobName({ job, namespace }: { readonly job: string; readonly namespace: string }): string {
  return namespace === "default" ? job : `${job} (namespace ${namespace})`;
}
