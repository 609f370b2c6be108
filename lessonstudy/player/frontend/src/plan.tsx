/**
 * The component that Streamlit mounts for a version of a plan, to be changed or to be read. Streamlit calls the default export again with every rerun: the desk of a
 * plan is made once and stays, so that nobody is interrupted in a sentence.
 */
import { render } from "preact";
import { Desk } from "./plan/desk";
import { PlanView } from "./plan/view";
import "./plan/plan.css";

interface Data {
  plan: string;
  study: string;
  edit: boolean;
}

interface Mounting {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setTriggerValue: (name: string, value: unknown) => void;
}

interface Mounted {
  place: HTMLElement;
  desk: Desk;
  generation: number;
  tell: Mounting["setTriggerValue"];
}

const mounted = new WeakMap<HTMLElement | ShadowRoot, Mounted>();
const LEAVE_MS = 60;

function leave(parent: HTMLElement | ShadowRoot, known: Mounted): void {
  render(null, known.place);
  known.desk.close();
  known.place.remove();
  mounted.delete(parent);
}

function mount(parent: HTMLElement | ShadowRoot, { plan, study, edit }: Data): Mounted {
  const place = document.createElement("div");
  place.className = "lessonstudy-room";
  parent.appendChild(place);
  const desk = new Desk(plan, study, edit, (name, value) => known.tell(name, value));
  const known: Mounted = { place, desk, generation: 0, tell: () => undefined };
  mounted.set(parent, known);
  render(<PlanView desk={desk} />, place);
  return known;
}

export default function plan({ data, parentElement, setTriggerValue }: Mounting): () => void {
  const before = mounted.get(parentElement);
  if (before && before.desk.id !== data.plan) leave(parentElement, before);
  const now = mounted.get(parentElement) ?? mount(parentElement, data);
  now.tell = setTriggerValue;
  now.generation += 1;
  const { generation } = now;
  return () => {
    // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes the editor away
    setTimeout(() => {
      if (mounted.get(parentElement) === now && now.generation === generation) leave(parentElement, now);
    }, LEAVE_MS);
  };
}
