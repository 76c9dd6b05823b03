import { BreakIt } from "./break-it.tsx";
import { Deploy } from "./deploy.tsx";
import { EventLog } from "./event-log.tsx";
import { HandDialog } from "./hand-dialog.tsx";
import { contact, picture } from "./known.ts";
import { Scenarios } from "./scenarios.tsx";
import { Tour } from "./tour.tsx";
import { Users } from "./users.tsx";
import { WorldMap } from "./world-map.tsx";

/** The whole page. */
export function App() {
  return (
    <>
      <a class="skip" href="#log">
        Skip to the event log
      </a>
      <Head />
      <main>
        <Tour />
        <Users />
        <BreakIt />
        <WorldMap />
        <Scenarios />
        <Deploy />
        <EventLog />
      </main>
      <HandDialog />
    </>
  );
}

function Head() {
  const facts = picture.value.facts["world"];
  if (facts) document.title = `World ${facts.name}`;
  return (
    <header>
      <h1>World {facts?.name ?? "…"}</h1>
      {facts && (
        <p class="soft">
          engine <b>{facts.engine}</b> ({facts.engineReason}), <b>{facts.security}</b>
        </p>
      )}
      <p role="status" class={contact.value === "lost" ? "bad" : "soft"}>
        {contactWords[contact.value]}
      </p>
      {facts && <Addresses all={facts.addresses} />}
    </header>
  );
}

const contactWords = {
  waiting: "Reading the world …",
  there: "",
  lost: "The server of this page does not answer: what is shown is old. It is tried again.",
} as const;

function Addresses({ all }: { readonly all: readonly { readonly what: string; readonly url: string }[] }) {
  return (
    <ul class="addresses">
      {all.map(({ what, url }) => (
        <li key={what}>
          <a href={url} rel="noreferrer" target="_blank">
            {what}
          </a>
        </li>
      ))}
    </ul>
  );
}
