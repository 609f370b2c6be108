/** The keys of the playlist: those of the room, and N and P for the next and the previous clip. */
import { isBare, listen, repeats, SKIP_MS } from "../key-listening";
import { type Action, intentOf, keyName } from "../keys";
import { settings } from "../settings";
import type { Playlist } from "./playlist";

function actionsOf(playlist: Playlist): Partial<Record<Action, () => void>> {
  return {
    play: () => playlist.toggle(),
    slower: () => playlist.slower(),
    pause: () => playlist.pause(),
    faster: () => playlist.faster(),
    back: () => playlist.skip(-SKIP_MS),
    forward: () => playlist.skip(SKIP_MS),
    frameBack: () => playlist.step(-1),
    frameForward: () => playlist.step(1),
    loop: () => playlist.loop(),
  };
}

/** What a press does; null where it does nothing here. */
export function meaningOf(event: KeyboardEvent, playlist: Playlist): (() => void) | null {
  if (!settings.peek().keysOn) return null;
  const name = isBare(event) && !event.repeat ? keyName(event) : "";
  if (name === "n") return () => playlist.next();
  if (name === "p") return () => playlist.previous();
  const intent = intentOf(event, settings.peek().bindings, new Set(), 0);
  if (intent?.kind !== "action" || (event.repeat && !repeats(intent.action))) return null;
  return actionsOf(playlist)[intent.action] ?? null;
}

/** Listens until the given function is called. */
export function listenToKeys(host: () => HTMLElement | null, playlist: Playlist): () => void {
  return listen(host, { actOf: (event) => meaningOf(event, playlist) });
}
