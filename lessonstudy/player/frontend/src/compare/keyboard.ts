/** The room's keys where they mean the same here: they move all locked videos, before the page around hears them. */
import { isBare, listen, repeats, SKIP_MS } from "../key-listening";
import { type Action, intentOf } from "../keys";
import { frameMs } from "../clock";
import { change, settings } from "../settings";
import type { Compare } from "./state";

const NO_CODES = new Set<string>();

/** Listens until the given function is called. */
export function listenToKeys(host: () => HTMLElement | null, compare: Compare): () => void {
  return listen(host, { actOf: (event) => actOf(event, compare), inDialog: () => compare.dialog.peek() !== "" });
}

/** What a key does here; null where it does nothing. */
function actOf(event: KeyboardEvent, compare: Compare): (() => void) | null {
  const { keysOn, bindings } = settings.peek();
  if (!keysOn) return null;
  const { lock } = compare;
  if (event.shiftKey && isBare(event) && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    return () => lock.turn(event.key === "ArrowLeft" ? -1 : 1);
  }
  const intent = intentOf(event, bindings, NO_CODES, 0);
  if (intent?.kind !== "action" || (event.repeat && !repeats(intent.action))) return null;
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
