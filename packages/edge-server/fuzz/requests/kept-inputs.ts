/** Inputs on which the edge and `node:http` once disagreed, latin1, each with what was wrong. Run before every fuzz run. */
export const keptInputs: readonly { readonly found: string; readonly bytes: string }[] = [
  {
    found: "Node ends the connection by Proxy-Connection: close, the edge did not",
    bytes:
      "POST http://b HTTP/1.1\r\nProxy-Connection: close\r\nHost:\ta\r\n\r\nHEAD / HTTP/1.1\r\nHost:a\r\n\r\n",
  },
  {
    found: "Node does not know chunked when a tab follows it, the edge did",
    bytes: "POST / HTTP/1.1\r\nHost:a\r\nTransfer-Encoding: chunked\t\r\n\r\n2\r\nab\r\n0\r\n\r\n",
  },
  {
    found: "Node takes Proxy-Connection: upgrade for Connection: upgrade, the edge did not",
    bytes:
      "GET / HTTP/1.1\r\nX:1\r\nUpgrade:1\r\nProxy-Connection:upgrade\r\nHost:a\r\n\r\nGET / HTTP/1.1\r\nHost:a\r\n\r\n",
  },
  {
    found: "Node refuses a message with a length among its trailers, the edge dropped the field",
    bytes: "GET / HTTP/1.1\r\nHost:a\r\nTransfer-Encoding:chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
  },
];
