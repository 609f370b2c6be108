/** The room's keys where they mean the same here: they move all locked videos, before the page around hears them. */
import { free, PRESSES, WRITES } from "../key-places";
import { type Action, intentOf } from "../keys";
import { frameMs } from "../clock";
import { change, settings } from "../settings";
import type { Compare } from "./state";
import { SKIP_MS } from "./transport";

const REPEATING = new Set<Action>(["back", "forward", "frameBack", "frameForward"]);
const NO_CODES = new Set<string>();

/** Listens until the given function is called. */
export function listenToKeys(host: () => HTMLElement | null, compare: Compare): () => void {
  const stop = new AbortController();
  addEventListener("keydown", (event) => down(event, host(), compare), { capture: true, signal: stop.signal });
  return () => stop.abort();
}

function down(event: KeyboardEvent, host: HTMLElement | null, compare: Compare): void {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || !host?.isConnected) return;
  const inside = event.composedPath().includes(host);
  if (!inside && !free(target)) return;
  if (inside && (target.matches(WRITES) || target.getAttribute("data-own-keys")?.split(" ").includes(event.key))) return;
  if (compare.dialog.peek() !== "") {
    if (inside) event.stopPropagation();
    return;
  }
  const presses = event.key === "Enter" || event.key === " ";
  const act = presses && target.closest(PRESSES) ? null : actOf(event, compare);
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
  // Also keys without a meaning here: Streamlit runs the page again on "r" and offers to clear caches on "c".
  if (act || (inside && bare && event.key !== "Tab") || (bare && /^[rc]$/i.test(event.key))) event.stopPropagation();
  if (!act) return;
  event.preventDefault();
  act();
}

/** What a key does here; null where it does nothing. */
function actOf(event: KeyboardEvent, compare: Compare): (() => void) | null {
  const { keysOn, bindings } = settings.peek();
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey) return null;
  const { lock } = compare;
  if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    return () => lock.turn(event.key === "ArrowLeft" ? -1 : 1);
  }
  const intent = intentOf(event, bindings, NO_CODES, 0);
  if (intent?.kind !== "action" || (event.repeat && !REPEATING.has(intent.action))) return null;
  const frame = frameMs(compare.lessons[lock.heard.peek()]?.player.recording.peek()?.fps ?? null);
  const step = (by: number) => {
    lock.pause();
    lock.skip(by);
  };
  const acts: Partial<Record<Action, () => void>> = {
    play: () => compare.toggle(),
    slower: () => lock.slower(),
    pause: () => lock.pause(),
    faster: () => lock.faster(),
    back: () => lock.skip(-SKIP_MS),
    forward: () => lock.skip(SKIP_MS),
    frameBack: () => step(-frame),
    frameForward: () => step(frame),
    captions: () => change({ captions: !settings.peek().captions }),
    help: () => {
      compare.dialog.value = "help";
    },
  };
  return acts[intent.action] ?? null;
}
