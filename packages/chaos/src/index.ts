export { loadScenarios, parseScenario } from "./scenario/load-scenarios.ts";
export { scenarioSchema, type Scenario } from "./scenario/scenario.ts";
export { readRecording, type Recording } from "./prober/recording.ts";
