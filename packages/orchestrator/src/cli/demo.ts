import { defineCommand } from "./command.ts";

export const demoCommand = defineCommand({
  description: "x",
  args: {},
  run: () => Promise.reject(new Error("comes next")),
});
