import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { DeployPlan } from "../state/plans.ts";
import type { DeployablePicture, FieldPicture } from "../state/stream.ts";
import { askDeployables, askDeployPlan, askToDeploy, askToRollBack, whyNot } from "./ask.ts";
import { contact, picture } from "./known.ts";
import { Problem } from "./problem.tsx";

const services = signal<readonly DeployablePicture[]>([]);

/** Deploy a service with changed variables, or bring an earlier version back: what would change is shown first. */
export function Deploy() {
  const isThere = contact.value === "there";
  // A version that was registered meanwhile is among those that can be brought back.
  const versions = Object.values(picture.value.jobs)
    .map(({ id, version }) => `${id} ${version}`)
    .join();
  useEffect(() => {
    if (isThere)
      void askDeployables().then(
        (all) => (services.value = all),
        () => {},
      );
  }, [isThere, versions]);
  if (services.value.length === 0) return null;
  return (
    <section id="deploy" aria-labelledby="deploy-title">
      <h2 id="deploy-title">Deploy</h2>
      <p class="soft">
        What runs is replaced one after the other, each once the one before is healthy: watch the strip.
      </p>
      {services.value.map((service) => (
        <Service key={service.service} service={service} />
      ))}
    </section>
  );
}

function Service({ service }: { readonly service: DeployablePicture }) {
  const { service: name, fields, versions, refusal } = service;
  return (
    <details class="service">
      <summary>{name}</summary>
      {refusal === undefined ? <Form name={name} fields={fields} /> : <p class="soft">Not here: {refusal}</p>}
      <Versions name={name} versions={versions} />
    </details>
  );
}

type Changes = Readonly<Record<string, string>>;

interface FormProps {
  readonly name: string;
  readonly fields: readonly FieldPicture[];
}

function Form({ name, fields }: FormProps) {
  const [changes, setChanges] = useState<Changes>({});
  const [plan, setPlan] = useState<DeployPlan>();
  const [problem, setProblem] = useState("");
  const change = ({ path, value }: FieldPicture, text: string): void => {
    const others = Object.entries(changes).filter(([other]) => other !== path);
    setChanges(Object.fromEntries(text === value ? others : [...others, [path, text]]));
    // What was planned is not what would be done any more.
    setPlan(undefined);
  };
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setProblem("");
    await act().catch((error: unknown) => {
      setProblem(whyNot(error));
    });
  };
  const deploy = async (mark: string): Promise<void> => {
    await askToDeploy({ service: name, changes }, mark);
    setChanges({});
    setPlan(undefined);
  };
  return (
    <form onSubmit={(event) => event.preventDefault()}>
      <div class="fields">
        {fields.map((field) => (
          <Field
            key={field.path}
            id={`${name}-${field.path}`}
            field={field}
            text={changes[field.path]}
            onChange={change}
          />
        ))}
      </div>
      <p class="buttons">
        <button
          type="submit"
          onClick={() => void attempt(async () => setPlan(await askDeployPlan({ service: name, changes })))}
        >
          Show what would change
        </button>
      </p>
      {problem !== "" && <Problem>{problem}</Problem>}
      {plan && <PlanText plan={plan} onDeploy={() => void attempt(() => deploy(plan.mark))} />}
    </form>
  );
}

function PlanText({ plan, onDeploy }: { readonly plan: DeployPlan; readonly onDeploy: () => void }) {
  return (
    <>
      <pre tabIndex={0}>{plan.text}</pre>
      <button type="button" class="break" disabled={!plan.changesSomething} onClick={onDeploy}>
        Deploy this
      </button>
    </>
  );
}

interface FieldProps {
  readonly id: string;
  readonly field: FieldPicture;
  /** Undefined while it is as it was. */
  readonly text: string | undefined;
  readonly onChange: (field: FieldPicture, text: string) => void;
}

function Field({ id, field, text, onChange }: FieldProps) {
  const { path, value, kind, choices, least } = field;
  const common = { id, value: text ?? value, "data-changed": text === undefined ? undefined : "" };
  return (
    <div class="field">
      <label for={id}>{path}</label>
      {kind === "choice" ? (
        <select {...common} onChange={({ currentTarget }) => onChange(field, currentTarget.value)}>
          {value === "" && <option value="">not set</option>}
          {choices?.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : kind === "number" ? (
        <input
          {...common}
          type="number"
          min={least}
          onInput={({ currentTarget }) => onChange(field, currentTarget.value)}
        />
      ) : (
        <input
          {...common}
          type="text"
          autocomplete="off"
          onInput={({ currentTarget }) => onChange(field, currentTarget.value)}
        />
      )}
    </div>
  );
}

interface VersionsProps {
  readonly name: string;
  readonly versions: DeployablePicture["versions"];
}

/** Earlier versions; each says what it changed. */
function Versions({ name, versions }: VersionsProps) {
  const [problem, setProblem] = useState("");
  const [current, ...earlier] = versions;
  const [asked, setAsked] = useState<number>();
  const rollBack = (version: number): void => {
    setAsked(undefined);
    void askToRollBack(name, version).catch((error: unknown) => setProblem(whyNot(error)));
  };
  return (
    <>
      <p>
        Registered: version {current?.jobVersion} ({current?.name}).
      </p>
      <ul>
        {earlier.slice(0, 8).map(({ jobVersion, name: short, change, stable }) => (
          <li key={jobVersion}>
            version {jobVersion} ({short}
            {stable ? "" : ", never healthy"}): {change}{" "}
            {asked === jobVersion ? (
              <button type="button" class="break" onClick={() => rollBack(jobVersion)}>
                Every instance is replaced: do it
              </button>
            ) : (
              <button type="button" onClick={() => setAsked(jobVersion)}>
                Roll back to this
              </button>
            )}
          </li>
        ))}
      </ul>
      {problem !== "" && <Problem>{problem}</Problem>}
    </>
  );
}
