import type { Wish } from "./wish.ts";

/** What a step of the tour lights up. */
export const litParts = [
  "hosts",
  "consul-servers",
  "nomad",
  "allocations",
  "traffic",
  "users",
  "consul-and-users",
  "log",
] as const;
export type LitPart = (typeof litParts)[number];

/** A step of the tour, for someone who knows neither Consul nor Nomad. */
export interface TourStep {
  readonly title: string;
  readonly text: readonly string[];
  readonly lights: LitPart;
  /** What a button of the step does. */
  readonly offer?: { readonly label: string; readonly wish: Wish };
}

/** The tour of a world of this engine. */
export function tourOf({
  engine,
  hosts,
}: {
  readonly engine: string;
  readonly hosts: number;
}): readonly TourStep[] {
  return [
    {
      title: "A small world",
      lights: "hosts",
      text: [
        `These ${hosts} boxes are hosts: machines that run programs together, as in a small data centre. ${engineText(engine)}`,
      ],
    },
    { title: "Consul: who is where", lights: "consul-servers", text: consulText(engine) },
    ...further,
  ];
}

const further: readonly TourStep[] = [
  {
    title: "Nomad: what shall run",
    lights: "nomad",
    text: [
      "Nomad is told what shall run: three copies of this program, each on another host. Its servers decide where, and vote on a leader as Consul's do.",
      "A Nomad client on each host starts what was decided, and starts it again when it ends.",
    ],
  },
  {
    title: "What runs",
    lights: "allocations",
    text: [
      "Each coloured tile is an allocation: one copy of a program that Nomad placed on a host. Tiles of one colour are of one job.",
      "demo-server is the sample service. edge-server is a reverse proxy: it takes users' requests and passes them on.",
    ],
  },
  {
    title: "How a request finds its way",
    lights: "traffic",
    text: [
      "Lines go from each edge to the instances that it passes requests to; a thick line is a busy one.",
      "Nobody wrote addresses down. Nomad tells Consul what it has started, and each edge keeps asking Consul who runs demo-server and is healthy.",
    ],
  },
  {
    title: "What users get",
    lights: "users",
    text: [
      "This strip is what counts. A prober asks every edge, as users do; each dot is one request, and a failed one is red and stays listed.",
      "Whatever breaks below: as long as no dot is red, no user has noticed.",
    ],
  },
  {
    title: "Now we kill all Consul servers",
    lights: "consul-and-users",
    text: [
      "All at once, with SIGKILL: no goodbye. Nobody can be asked then who runs what. Press the button, see what it would do, do it, and look at the strip.",
    ],
    offer: {
      label: "Kill all Consul servers",
      wish: { do: "kill-all", system: "consul", role: "server", executors: false },
    },
  },
  {
    title: "Why nobody noticed",
    lights: "log",
    text: [
      "Each edge knew its instances already, and keeps what it knows while Consul is silent: an error of Consul never removes a route. The instances were never touched.",
      "Meanwhile whatever keeps the agents running started Consul's servers again after two seconds, they elected a leader, and all is as before. The log below has each step in words.",
    ],
  },
];

function engineText(engine: string): string {
  if (engine === "embedded")
    return "Here they are addresses of your own machine, and this project's own stand-ins play Consul and Nomad.";
  if (engine === "local")
    return "Here each is a network of its own inside your machine, with the real Consul and Nomad.";
  return "Here they are machines of their own, with the real Consul and Nomad.";
}

function consulText(engine: string): string[] {
  const servers =
    engine === "embedded"
      ? "In a real world three servers hold that knowledge and vote on who leads. Here one process stands for all of them."
      : "Its servers hold that knowledge: three of them vote on who leads, so that one may fail. The leader is marked.";
  return ["Consul knows where everything is, and whether it is healthy.", servers];
}
