/**
 * Reads this process's resident memory in bytes, each time anew. Node reads a file for that, and throws where there is no descriptor left to open it
 * with: the value is the last one then, 0 before any.
 */
export function createResidentMemory(read = () => process.memoryUsage.rss()): () => number {
  let last = 0;
  return () => {
    try {
      last = read();
    } catch {
      // How full the process is shows in its descriptors.
    }
    return last;
  };
}
