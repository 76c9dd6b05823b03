import type { Service, ServiceCheck } from "../parts.ts";
import type { TaskGroup } from "../schema.ts";
import { nestProblems } from "./problems.ts";

const second = 1e9;

/** What is wrong with the services of a group. */
export function serviceProblems(group: TaskGroup): string[] {
  return (group.Services ?? []).flatMap((service, index) =>
    nestProblems(`Service[${index}] ${service.Name}`, problemsOf(service)),
  );
}

function problemsOf(service: Service): string[] {
  const problems: string[] = [];
  // Variables are filled in later: a name is looked at with them standing for one letter.
  const name = service.Name.replace(/\$\{[^}]*\}/g, "x");
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(name)) {
    problems.push(
      "Service name must be valid per RFC 1123 and can contain only alphanumeric characters or dashes and must be no longer than 63 characters",
    );
  }
  if (!["", "auto", "host", "driver", "alloc"].includes(service.AddressMode)) {
    problems.push(
      `Service address_mode must be "auto", "host", or "driver"; not ${JSON.stringify(service.AddressMode)}`,
    );
  }
  for (const check of service.Checks ?? []) {
    if (service.PortLabel === "" && check.PortLabel === "") {
      problems.push(
        `Check ${check.Name} invalid: check requires a port but neither check nor service ${JSON.stringify(service.Name)} have a port`,
      );
      continue;
    }
    const problem = checkProblem(check);
    if (problem) problems.push(`Check ${check.Name} invalid: ${problem}`);
  }
  return problems;
}

function checkProblem(check: ServiceCheck): string | undefined {
  if (check.Type === "http" && check.Path === "") return "http type must have http path";
  if (check.Type !== "http" && check.Type !== "tcp") return `unsupported check type: ${check.Type}`;
  if (check.Interval === 0) return "missing required value interval. Interval cannot be less than 1s";
  if (check.Interval < second) return `interval (${check.Interval / second}s) cannot be lower than 1s`;
  if (check.Timeout === 0) return "missing required value timeout. Timeout cannot be less than 1s";
  if (check.Timeout < second)
    return `timeout (${check.Timeout / second}s) is lower than required minimum timeout 1s`;
  return undefined;
}
