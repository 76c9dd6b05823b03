import { describeBrokenSystems } from "./broken-systems.ts";

describeBrokenSystems("local", {
  engine: "local",
  consul: process.env["NOMAD_DEMO_CONSUL"],
  nomad: process.env["NOMAD_DEMO_NOMAD"],
});
