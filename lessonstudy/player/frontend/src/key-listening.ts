/**
 * Listens for keys before the page around does: Streamlit runs a script again on "r" and offers to clear caches on "c". A
 * component acts when the focus is inside it, or nowhere in particular; while someone writes, letters are letters.
 */
import type { Action } from "./keys";

/** How far back and forward go. */
export const SKIP_MS = 5000;

const REPEATING = new Set<Action>([
  "back",
  "forward",
  "frameBack",
  "frameForward",
  "zoomIn",
  "zoomOut",
  "scrollBack",
  "scrollForward",
]);

const WRITES =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=range]),textarea,select,[contenteditable]:not([contenteditable=false])";
const PRESSES = "button,a[href],summary,[role=button],[role=tab],[role=menuitem],[role=option],input:not([type=range])";

/** Whether an action goes on while its key is held. */
export function repeats(action: Action): boolean {
  return REPEATING.has(action);
}

/** A press without Ctrl, Alt or Cmd. */
export function isBare(press: Pick<KeyboardEvent, "ctrlKey" | "metaKey" | "altKey">): boolean {
  return !press.ctrlKey && !press.metaKey && !press.altKey;
}

/** Whether nothing around takes keys, so that the player may although the focus is not in it. */
function free(target: Element): boolean {
  if (document.querySelector("[role=dialog],dialog[open],[aria-modal=true]")) return false;
  return !target.closest(`${WRITES},${PRESSES},input,[role=slider],[role=listbox],[role=grid],canvas`);
}

export interface Listening {
  /** What a press does; null where it means nothing here. Not asked for Enter and Space on what they press. */
  actOf(event: KeyboardEvent): (() => void) | null;
  /** Whether a dialog is open, which has the keys to itself. */
  inDialog?(): boolean;
  /** A key goes into a field. */
  writes?(event: KeyboardEvent, field: Element): void;
}

/** Listens for a component until the given function is called. */
export function listen(host: () => HTMLElement | null, listening: Listening): () => void {
  const stop = new AbortController();
  const options = { capture: true, signal: stop.signal };
  addEventListener("keydown", (event) => hear(event, host(), listening), options);
  return () => stop.abort();
}

function hear(event: KeyboardEvent, host: HTMLElement | null, { actOf, inDialog, writes }: Listening): void {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || !host?.isConnected) return;
  const inside = event.composedPath().includes(host);
  if (!inside && !free(target)) return;
  // A field that takes a key as its value stops the press itself.
  if (inside && (target.hasAttribute("data-key-input") || target.getAttribute("data-own-keys")?.split(" ").includes(event.key))) return;
  if (inside && target.matches(WRITES)) {
    writes?.(event, target);
    event.stopPropagation();
    return;
  }
  if (inDialog?.()) {
    if (inside) event.stopPropagation();
    return;
  }
  const presses = (event.key === "Enter" || event.key === " ") && target.closest(PRESSES) !== null;
  const act = presses ? null : actOf(event);
  // Also keys without a meaning here: a slip on "r" or "c" must not disturb the lesson.
  if (act || (isBare(event) && ((inside && event.key !== "Tab") || /^[rc]$/i.test(event.key)))) event.stopPropagation();
  if (!act) return;
  event.preventDefault();
  act();
}
