/** `demo-server`, or `demo-server (namespace apps)` for a job outside the default namespace. */
export function jobName({ job, namespace }: { readonly job: string; readonly namespace: string }): string {
  return namespace === "default" ? job : `${job} (namespace ${namespace})`;
}
