import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";
import { freeSubnet } from "testing";
import { expect } from "vitest";
import { WebSocketServer } from "ws";
import { browserTest } from "../support/chromium.ts";
import { instanceAt, onlyInstance, startProxy } from "./test-proxy.ts";

const page = `<!doctype html><title>edge</title><link rel="stylesheet" href="/style.css"><p id="state">loading</p><script type="module">
  const echo = await fetch("/echo?a[]=1&b=|", { method: "POST", body: "x".repeat(300000) }).then((answer) => answer.text());
  const streamed = await fetch("/stream").then((answer) => answer.text());
  const socket = new WebSocket("ws://" + location.host + "/socket");
  const greeting = await new Promise((resolve) => (socket.onmessage = (event) => resolve(event.data)));
  document.querySelector("#state").textContent = [echo.length, streamed, greeting].join(" ");
</script>`;

browserTest(
  "a real browser loads a page through the edge: styles, a large POST, a stream, a WebSocket",
  async (executablePath) => {
    using subnet = freeSubnet();
    const server = createServer((request, response) => {
      if (request.url === "/style.css")
        response.setHeader("content-type", "text/css").end("#state { color: rgb(1, 2, 3) }");
      else if (request.url?.startsWith("/echo")) request.pipe(response);
      else if (request.url === "/stream") {
        response.write("one,");
        setImmediate(() => response.end("two"));
      } else response.setHeader("content-type", "text/html").end(page);
    });
    new WebSocketServer({ server }).on("connection", (socket) => socket.send("greetings"));
    server.listen(0, subnet.address(2));
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await using proxy = await startProxy(subnet.address(1), {
      selector: onlyInstance(instanceAt(subnet.address(2), port)),
    });
    const browser = await chromium.launch({
      executablePath,
      args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    try {
      const tab = await browser.newPage();
      tab.setDefaultTimeout(0);
      await tab.goto(`http://${proxy.address}:${proxy.port}/`);
      await tab.locator("#state", { hasText: "greetings" }).waitFor();
      expect(await tab.locator("#state").textContent()).toBe("300000 one,two greetings");
      expect(await tab.evaluate("getComputedStyle(document.querySelector('#state')).color")).toBe(
        "rgb(1, 2, 3)",
      );
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  },
);
