/** What is missing when the system has no room for another connection, and what to do: for the log. */
export function exhaustionText(code: string): string {
  return texts[code] ?? `the system has no room for another connection (${code})`;
}

const texts: Readonly<Record<string, string>> = {
  EMFILE:
    "this process is out of file descriptors: raise its limit (ulimit -n, LimitNOFILE=, docker --ulimit nofile) or lower --max-connections; no instance is blamed",
  ENFILE: "this machine is out of file descriptors: raise fs.file-max; no instance is blamed",
  EADDRNOTAVAIL:
    "this machine has no local port left to connect from: widen net.ipv4.ip_local_port_range or add instances; no instance is blamed",
  ENOBUFS: "the kernel has no buffer for another connection; no instance is blamed",
  ENOMEM: "the kernel has no memory for another connection; no instance is blamed",
};
