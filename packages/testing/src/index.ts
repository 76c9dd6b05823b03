export { eventually, type EventuallyOptions } from "./eventually.ts";
export { freePort } from "./free-port.ts";
export { freeSubnet, type LoopbackSubnet } from "./free-subnet.ts";
export { refusedPort, type RefusedPort } from "./refused-port.ts";
export { standStill } from "./stand-still.ts";
export { temporaryFolder, type TemporaryFolder } from "./temporary-folder.ts";
export { whenEnded } from "./when-ended.ts";
