import { render } from "preact";
import { App } from "./app.tsx";
import { followStream } from "./follow-stream.ts";
import { keepLook } from "./look.ts";

const root = document.querySelector("#page");
if (root) {
  render(<App />, root);
  keepLook();
  followStream();
}
