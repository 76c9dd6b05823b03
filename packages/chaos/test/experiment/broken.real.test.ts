import { describeBrokenSystems } from "./broken-systems.ts";

// Open: what stands in for the services knows no token, and is not of their accounts.
describeBrokenSystems("local", {
  engine: "local",
  open: true,
  consul: process.env["NOMAD_DEMO_CONSUL"],
  nomad: process.env["NOMAD_DEMO_NOMAD"],
});
