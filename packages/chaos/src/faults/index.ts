import { z } from "zod";
import type { FaultUnit, Planned } from "./define-fault.ts";
import { deploy } from "./deploy.ts";
import { endInstance } from "./end-instance.ts";
import { kill } from "./kill.ts";
import { partition } from "./partition.ts";
import { pause } from "./pause.ts";
import { powerOff } from "./power-off.ts";
import { restart } from "./restart.ts";
import { rotateCertificates } from "./rotate-certificates.ts";
import { seal } from "./seal.ts";
import { slow } from "./slow.ts";
import { splitSystems } from "./split-systems.ts";

/** One entry of `faults` in a scenario file. */
export const faultSchema = z.discriminatedUnion("do", [
  kill.schema,
  pause.schema,
  restart.schema,
  endInstance.schema,
  powerOff.schema,
  partition.schema,
  splitSystems.schema,
  slow.schema,
  deploy.schema,
  seal.schema,
  rotateCertificates.schema,
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault["do"];
export type PlannedFault = Planned<Fault>;

type FaultOf = { readonly [K in FaultKind]: Extract<Fault, { readonly do: K }> };

/** The unit of every kind of fault. A kind without a unit, or with the unit of another kind, does not compile. */
export type FaultUnits = { readonly [K in FaultKind]: FaultUnit<FaultOf[K]> };

const units: FaultUnits = {
  kill,
  pause,
  restart,
  "end-instance": endInstance,
  "power-off": powerOff,
  partition,
  "split-systems": splitSystems,
  slow,
  deploy,
  seal,
  "rotate-certificates": rotateCertificates,
};

/** The unit of a fault's kind. Throws for a kind without a unit, which only a wrong cast can bring here. */
export function unitOf<K extends FaultKind>(fault: FaultOf[K] & { readonly do: K }): FaultUnit<FaultOf[K]> {
  const { do: kind } = fault;
  if (!Object.hasOwn(units, kind)) throw new Error(`no unit in src/faults/ does a fault of kind "${kind}"`);
  return units[kind];
}
