import type { Delta } from "./delta.ts";
import type { Probe, ProbeCounts, ProbeTargetPicture } from "./probes.ts";
import type { WorldEvent } from "./world-event.ts";
import type { WorldPicture } from "./world-picture.ts";

/**
 * What a page is told, in order. Each message has the number after the one before; a page that misses one asks for the whole again. The first is
 * always `whole`.
 */
export type StreamMessage = { readonly seq: number } & StreamNews;

export type StreamNews = WholeNews | ChangeNews | ProbeNews | HandNews | BeatNews;

/** Everything. */
export interface WholeNews {
  readonly kind: "whole";
  /** The server's clock, epoch milliseconds: a page's own may differ. */
  readonly now: number;
  readonly picture: WorldPicture;
  readonly events: readonly WorldEvent[];
  readonly probes: ProbeNews["probes"];
  /** Failed requests of before the strip begins, oldest first. */
  readonly failed: readonly Probe[];
  readonly hands: readonly HandPicture[];
  readonly run?: RunPicture;
}

/** What changed in the world, and what that means in words. */
export interface ChangeNews {
  readonly kind: "change";
  readonly delta?: Delta;
  readonly events: readonly WorldEvent[];
}

/** Requests that were decided since the last such message. */
export interface ProbeNews {
  readonly kind: "probes";
  readonly probes: {
    readonly targets: readonly ProbeTargetPicture[];
    readonly samples: readonly Probe[];
    readonly counts: ProbeCounts;
    /** Why nobody asks, in words; undefined while somebody does. */
    readonly idle?: string;
  };
}

/** What this page's hands do or have done, and the scenario that runs. */
export interface HandNews {
  readonly kind: "hands";
  readonly hands: readonly HandPicture[];
  readonly run?: RunPicture;
}

/** Nothing new: the server lives. */
export interface BeatNews {
  readonly kind: "beat";
  readonly now: number;
}

/** Something that was done from a page. */
export interface HandPicture {
  readonly id: string;
  readonly what: string;
  readonly state: "doing" | "done" | "failed";
  readonly begun: number;
  /** Epoch milliseconds: when it is undone by itself; undefined where nothing is to be undone. */
  readonly until?: number;
  /** What it was seen to do, or why it failed. */
  readonly outcome?: string;
  /** Can be undone now. */
  readonly undoable: boolean;
}

/** A layer of the platform during a scenario. */
export interface LanePicture {
  readonly layer: string;
  readonly meaning: string;
  readonly ok: boolean;
  readonly have: number;
  readonly want: number;
  /** Stretches in which it was not whole, epoch milliseconds; the last may be open. */
  readonly broken: readonly { readonly from: number; readonly to?: number }[];
}

/** A scenario that can be run. */
export interface ScenarioPicture {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Why not in this world, in words; undefined where it can be run. */
  readonly refusal?: string;
}

/** A variable of a job, as a field of a form. */
export interface FieldPicture {
  /** For example `check.interval`. */
  readonly path: string;
  readonly kind: "text" | "number" | "choice";
  /** As it is registered; empty: it is not set. */
  readonly value: string;
  readonly choices?: readonly string[];
  readonly least?: number;
}

/** A service that can be deployed again. */
export interface DeployablePicture {
  readonly service: string;
  readonly fields: readonly FieldPicture[];
  /** Newest first: the first is registered. */
  readonly versions: readonly {
    readonly jobVersion: number;
    readonly name: string;
    readonly stable: boolean;
    readonly change: string;
  }[];
  /** Why its variables cannot be changed from a page, in words. */
  readonly refusal?: string;
}

/** A scenario that runs, or the last one that ran. */
export interface RunPicture {
  readonly scenario: string;
  readonly title: string;
  readonly begun: number;
  readonly ended?: number;
  readonly phase: string;
  /** The state in one line, as `chaos run` shows it. */
  readonly line: string;
  readonly lanes: readonly LanePicture[];
  readonly verdict?: string;
  readonly reason?: string;
  /** Path of its report on this server. */
  readonly report?: string;
}
