import { mergeConfig } from "vitest/config";
import { shared } from "../../vitest.shared.ts";

/** A group of its own, one file at a time: a prober that shares two cores with other suites would measure them. */
export default mergeConfig(shared, { test: { maxWorkers: 1, sequence: { groupOrder: 0 } } });
