/** What Consul knows an instance by, whatever its address is: `node/service-id` of the id `node/service-id@address:port`. */
export function identityOf(id: string): string {
  const at = id.lastIndexOf("@");
  return at < 0 ? id : id.slice(0, at);
}
