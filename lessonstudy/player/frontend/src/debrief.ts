/**
 * A part of the debrief's page that stays up to date: Streamlit draws it, this component says when to draw it anew. One of
 * them also shows the step's clock, which ticks here and asks nobody, and keeps what people have typed over a reload.
 */
import css from "./debrief/debrief.css?inline";
import { hear } from "./debrief/hub";
import { Keeper } from "./debrief/keeper";
import { type StepTime, ServerTime, shown } from "./debrief/step-clock";

interface Data {
  iteration: string;
  after: number;
  kinds: string[];
  clock?: (StepTime & { label: string }) | null;
  person?: string;
  keeps?: string[];
}

interface Mounting {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setTriggerValue: (name: string, value: unknown) => void;
}

interface Mount {
  data: Data;
  tell: Mounting["setTriggerValue"];
  time: ServerTime;
  generation: number;
  stop: () => void;
}

const TICK_MS = 200;
const LOOK_MS = 500;
const LEAVE_MS = 60;
const ONE_MINUTE_MS = 60_000;
const mounts = new Map<HTMLElement | ShadowRoot, Mount>();

function face(parent: HTMLElement | ShadowRoot): HTMLElement {
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("div");
  place.className = "step-clock";
  place.innerHTML =
    '<div class="time" role="timer" data-testid="debrief-clock"></div><div class="bar"><div></div></div>' +
    '<div class="state"></div><div class="spoken" aria-live="polite"></div>';
  parent.append(style, place);
  return place;
}

function say(place: HTMLElement, mount: Mount): void {
  const { clock } = mount.data;
  if (!clock) return;
  const now = shown(clock, mount.time.at(performance.now()));
  const [time, bar, state, spoken] = place.children as unknown as HTMLElement[];
  if (!time || !bar || !state || !spoken) return;
  place.dataset.state = now.state;
  time.dataset.remaining = String(Math.round(now.remaining_ms));
  if (time.textContent !== now.text) time.textContent = now.text;
  (bar.firstElementChild as HTMLElement).style.width = `${now.share * 100}%`;
  const words = { waiting: "", running: clock.label, paused: "Paused", over: "over the time of this step" }[now.state];
  if (state.textContent !== words) state.textContent = words;
  const news =
    now.state === "over" ? "The time of this step is up." : now.state === "running" && now.remaining_ms <= ONE_MINUTE_MS ? "One minute left." : "";
  if (spoken.textContent !== news) spoken.textContent = news;
}

function mount(parent: HTMLElement | ShadowRoot, data: Data, tell: Mounting["setTriggerValue"]): Mount {
  const made: Mount = { data, tell, time: new ServerTime(), generation: 0, stop: () => undefined };
  const timers: ReturnType<typeof setInterval>[] = [];
  if (data.clock) {
    const place = face(parent);
    made.time.heard(data.clock.now_ms, performance.now());
    say(place, made);
    timers.push(setInterval(() => say(place, made), TICK_MS));
  }
  if (data.keeps?.length) {
    const keeper = new Keeper(data.person ?? "", data.keeps, sessionStorage, document);
    keeper.look();
    timers.push(setInterval(() => keeper.look(), LOOK_MS));
  }
  const leave = hear(data.iteration, data.after, {
    kinds: new Set(data.kinds),
    moved: () => made.tell("moved", Date.now()),
  });
  made.stop = () => {
    leave();
    for (const timer of timers) clearInterval(timer);
    parent.replaceChildren();
  };
  mounts.set(parent, made);
  return made;
}

export default function debrief({ data, parentElement, setTriggerValue }: Mounting): () => void {
  let known = mounts.get(parentElement);
  if (known && (known.data.iteration !== data.iteration || !known.data.clock !== !data.clock)) {
    known.stop();
    known = undefined;
  }
  const now = known ?? mount(parentElement, data, setTriggerValue);
  if (known && data.clock && data.clock.now_ms !== known.data.clock?.now_ms) {
    known.time.heard(data.clock.now_ms, performance.now());
  }
  now.data = data;
  now.tell = setTriggerValue;
  now.generation += 1;
  const { generation } = now;
  return () => {
    // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes the mount away
    setTimeout(() => {
      if (mounts.get(parentElement) !== now || now.generation !== generation) return;
      now.stop();
      mounts.delete(parentElement);
    }, LEAVE_MS);
  };
}
