/**
 * What Streamlit does with a component: it calls the default export again with every rerun of the page and every change of
 * theme. What was made stays as long as the same is asked for, so that a rerun neither stops nor moves a video.
 */
import { type ComponentChild, render } from "preact";

export interface Mounting<Data> {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
}

export interface Made {
  view: ComponentChild;
  close(): void;
}

interface Mounted<Data, Thing extends Made> {
  place: HTMLElement;
  thing: Thing;
  data: Data;
  generation: number;
}

const LEAVE_MS = 60;

/**
 * The default export of a component. `make` makes what is shown; `same` says whether other data still mean that, and
 * `follow` brings it along then. The place hears "theme" whenever colours may have changed.
 */
export function mounting<Data, Thing extends Made>(
  make: (data: Data) => Thing,
  same: (before: Data, data: Data) => boolean,
  follow: (thing: Thing, before: Data, data: Data) => void = () => undefined,
): (mounting: Mounting<Data>) => () => void {
  const mounted = new WeakMap<HTMLElement | ShadowRoot, Mounted<Data, Thing>>();

  function take(parent: HTMLElement | ShadowRoot, known: Mounted<Data, Thing>): void {
    render(null, known.place);
    known.thing.close();
    known.place.remove();
    mounted.delete(parent);
  }

  function mount(parent: HTMLElement | ShadowRoot, data: Data): Mounted<Data, Thing> {
    const place = document.createElement("div");
    place.className = "lessonstudy-room";
    parent.appendChild(place);
    const fresh = { place, thing: make(data), data, generation: 0 };
    mounted.set(parent, fresh);
    render(fresh.thing.view, place);
    return fresh;
  }

  return ({ data, parentElement }) => {
    const known = mounted.get(parentElement);
    const stays = known && same(known.data, data);
    if (known && !stays) take(parentElement, known);
    if (known && stays) follow(known.thing, known.data, data);
    const now = known && stays ? known : mount(parentElement, data);
    now.data = data;
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
