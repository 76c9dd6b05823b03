/** Nanoseconds: what Nomad's JSON means by a duration. */
export type Nanoseconds = number;

/** How many nanoseconds each unit of a written duration has, the largest first. */
export const unitsNs = { h: 3600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, μs: 1e3, ns: 1 } as const;

/** Nanoseconds of so many milliseconds. */
export const milliseconds = (count: number): Nanoseconds => count * unitsNs.ms;

/** Nanoseconds of so many seconds. */
export const seconds = (count: number): Nanoseconds => count * unitsNs.s;

/** Nanoseconds of so many minutes. */
export const minutes = (count: number): Nanoseconds => count * unitsNs.m;

/** Nanoseconds of so many hours. */
export const hours = (count: number): Nanoseconds => count * unitsNs.h;
