/** Consul looks services up without regard to case: names that differ in nothing else are one service. */
export function serviceKey(name: string): string {
  return name.toLowerCase();
}
