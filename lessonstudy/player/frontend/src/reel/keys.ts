/** The keys of the playlist: those of the room, and N and P for the next and the previous clip. */
import { free, PRESSES, WRITES } from "../key-places";
import { type Action, intentOf, keyName } from "../keys";
import { settings } from "../settings";
import type { Playlist } from "./playlist";

const SKIP_MS = 5000;
const REPEATING = new Set<Action>(["back", "forward", "frameBack", "frameForward"]);

function actionsOf(playlist: Playlist): Partial<Record<Action, () => void>> {
  const { player } = playlist;
  return {
    play: () => playlist.toggle(),
    slower: () => playlist.slower(),
    pause: () => player.pause(),
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
  if (!settings.peek().keysOn || event.ctrlKey || event.metaKey || event.altKey) return null;
  const name = keyName(event);
  if (!event.repeat && name === "n") return () => playlist.next();
  if (!event.repeat && name === "p") return () => playlist.previous();
  const intent = intentOf(event, settings.peek().bindings, new Set(), 0);
  if (intent?.kind !== "action" || (event.repeat && !REPEATING.has(intent.action))) return null;
  return actionsOf(playlist)[intent.action] ?? null;
}

/** Listens before the page around does, which runs its script again on "r"; until the given function is called. */
export function listen(host: () => HTMLElement | null, playlist: Playlist): () => void {
  const down = (event: KeyboardEvent): void => {
    const target = event.composedPath()[0];
    const place = host();
    if (!(target instanceof Element) || !place?.isConnected) return;
    const inside = event.composedPath().includes(place);
    if (!inside && !free(target)) return;
    const moves = target.matches("input[type=range]") && event.key.startsWith("Arrow");
    if (moves || (inside && target.matches(WRITES) && !target.matches("input[type=range]"))) return;
    const presses = event.key === "Enter" || event.key === " ";
    if (presses && target.closest(PRESSES) && !target.matches("input[type=range]")) return;
    const act = meaningOf(event, playlist);
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (act || (bare && /^[rc]$/i.test(event.key))) event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  };
  addEventListener("keydown", down, { capture: true });
  return () => removeEventListener("keydown", down, { capture: true });
}
