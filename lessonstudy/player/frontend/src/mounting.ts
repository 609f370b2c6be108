/**
 * What Streamlit does with a component: it calls the default export again with every rerun of the page and every change of
 * theme. What was made stays as long as the same is asked for, so that a rerun neither stops nor moves a video.
 */
import { type Signal, useSignal } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import { useEffect } from "preact/hooks";

/** Tells the page something, which runs it again. */
export type Tell = (name: string, value: unknown) => void;

interface Mounting<Data> {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
  setTriggerValue: Tell;
}

export interface Made {
  view: ComponentChild;
  close(): void;
}

interface Mounted<Data, Thing extends Made> {
  place: HTMLElement;
  thing: Thing;
  data: Data;
  tell: Tell;
  generation: number;
}

const LEAVE_MS = 60;

/**
 * The default export of a component. `make` makes what is shown; `same` says whether other data still mean that, and
 * `follow` brings it along then. The place is of the class `kind` and hears "theme" whenever colours may have changed.
 */
export function mounting<Data, Thing extends Made>(
  make: (data: Data, tell: Tell) => Thing,
  same: (before: Data, data: Data) => boolean,
  follow: (thing: Thing, before: Data, data: Data) => void = () => undefined,
  kind = "lessonstudy-room",
): (mounting: Mounting<Data>) => () => void {
  const mounted = new WeakMap<HTMLElement | ShadowRoot, Mounted<Data, Thing>>();

  function take(parent: HTMLElement | ShadowRoot, known: Mounted<Data, Thing>): void {
    render(null, known.place);
    known.thing.close();
    known.place.remove();
    mounted.delete(parent);
  }

  function mount(parent: HTMLElement | ShadowRoot, data: Data, tell: Tell): Mounted<Data, Thing> {
    const place = document.createElement("div");
    place.className = kind;
    parent.appendChild(place);
    const thing = make(data, (name, value) => fresh.tell(name, value));
    const fresh = { place, thing, data, tell, generation: 0 };
    mounted.set(parent, fresh);
    render(thing.view, place);
    return fresh;
  }

  return ({ data, parentElement, setTriggerValue }) => {
    const known = mounted.get(parentElement);
    const stays = known && same(known.data, data);
    if (known && !stays) take(parentElement, known);
    if (known && stays) follow(known.thing, known.data, data);
    const now = known && stays ? known : mount(parentElement, data, setTriggerValue);
    now.data = data;
    now.tell = setTriggerValue;
    now.generation += 1;
    const { generation } = now;
    now.place.dispatchEvent(new CustomEvent("theme"));
    return () => {
      // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes it away.
      setTimeout(() => {
        if (mounted.get(parentElement) === now && now.generation === generation) take(parentElement, now);
      }, LEAVE_MS);
    };
  };
}

/** Counts how often the colours around may have changed; `root` is what a component shows first in its place. */
export function useTheme(root: { current: HTMLElement | null }): Signal<number> {
  const changes = useSignal(0);
  useEffect(() => {
    const place = root.current?.parentElement;
    const count = () => {
      changes.value += 1;
    };
    place?.addEventListener("theme", count);
    return () => place?.removeEventListener("theme", count);
  }, []);
  return changes;
}
