/**
 * The component that Streamlit mounts on every page, and once more where videos or packages can be brought in. The uploads themselves belong to the
 * window, not to a mount: they and their bar live beside whatever Streamlit draws, so that they outlive reruns and page changes.
 */
import { h, render } from "preact";
import { watchConnection } from "./connection";
import { BrowserMemory } from "./uploader/memory";
import { TusTransport } from "./uploader/transport";
import css from "./uploader/uploader.css?inline";
import { Uploads } from "./uploader/uploads";
import { Bar, DropZone, Spoken } from "./uploader/view";

/** `place`: "iterations/…" or "teams/…", or nothing where only what is under way is shown. */
interface Data {
  place?: string | null;
}

interface Mounting {
  data: Data | null;
  parentElement: HTMLElement | ShadowRoot;
  setTriggerValue: (name: string, value: unknown) => void;
}

interface Mount {
  place: string | null;
  generation: number;
  drawn: HTMLElement;
  tell: Mounting["setTriggerValue"];
}

interface Desk {
  uploads: Uploads;
  mounts: Map<HTMLElement | ShadowRoot, Mount>;
  host: HTMLElement;
  /** What was done while nothing was mounted to hear of it. */
  untold: { subject: string; place: string }[];
}

const LEAVE_MS = 60;
const KEY = Symbol.for("lessonstudy.uploads");
const window_ = globalThis as typeof globalThis & { [KEY]?: Desk };

/** The window's one desk, whoever loads this module and how often. */
function desk(): Desk {
  const known = window_[KEY];
  if (known) return known;
  const uploads = new Uploads(new TusTransport(), new BrowserMemory());
  const made: Desk = { uploads, mounts: new Map(), host: document.createElement("div"), untold: [] };
  window_[KEY] = made;
  uploads.onDone = (subject, place) => {
    made.untold.push({ subject, place });
    tell(made);
  };
  showBar(made);
  watchConnection();
  for (const name of ["online", "focus", "pageshow"]) addEventListener(name, () => uploads.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") uploads.wake();
  });
  addEventListener("pagehide", () => uploads.leave());
  addEventListener("beforeunload", (event) => {
    if (uploads.busy) event.preventDefault();
  });
  void uploads.recall();
  return made;
}

function showBar({ host, uploads }: Desk): void {
  host.id = "lessonstudy-uploads";
  const root = host.attachShadow({ mode: "open" });
  const place = styled(root);
  document.body.append(host);
  render(h("div", null, h(Bar, { uploads }), h(Spoken, { uploads })), place);
}

function styled(parent: HTMLElement | ShadowRoot): HTMLElement {
  const style = document.createElement("style");
  style.textContent = css;
  const place = document.createElement("div");
  place.className = "lessonstudy-uploader";
  place.append(style);
  const inner = document.createElement("div");
  place.append(inner);
  parent.append(place);
  return inner;
}

/** Tell one mount of each finished upload: that of its place where there is one. */
function tell({ untold, mounts }: Desk): void {
  const all = [...mounts.values()];
  if (all.length === 0) return;
  for (const { subject, place } of untold.splice(0)) {
    const mount = all.find((one) => one.place === place) ?? all[0]!;
    mount.tell("done", { subject });
  }
}

/** The bar stands outside of the component: it takes over the theme that Streamlit gives to components. */
function follow(host: HTMLElement, parent: HTMLElement | ShadowRoot): void {
  const source = getComputedStyle(parent instanceof ShadowRoot ? parent.host : parent);
  for (const name of THEME) {
    const value = source.getPropertyValue(name);
    if (value) host.style.setProperty(name, value);
  }
}

const THEME = [
  ..."text background secondary-background primary link red-text green-text".split(" ").map((name) => `--st-${name}-color`),
  "--st-font",
  "--st-base-radius",
  "--st-button-radius",
];

export default function uploader({ data, parentElement, setTriggerValue }: Mounting): () => void {
  const all = desk();
  const place = data?.place ?? null;
  const known = all.mounts.get(parentElement);
  const mount = known ?? { place, generation: 0, drawn: styled(parentElement), tell: setTriggerValue };
  mount.place = place;
  mount.tell = setTriggerValue;
  mount.generation += 1;
  all.mounts.set(parentElement, mount);
  render(place ? h(DropZone, { uploads: all.uploads, place, key: place }) : null, mount.drawn);
  follow(all.host, parentElement);
  tell(all);
  const { generation } = mount;
  return () => {
    // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes the mount away
    setTimeout(() => {
      if (all.mounts.get(parentElement) !== mount || mount.generation !== generation) return;
      render(null, mount.drawn);
      mount.drawn.parentElement?.remove();
      all.mounts.delete(parentElement);
    }, LEAVE_MS);
  };
}
