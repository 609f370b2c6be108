/** Going to a note: a little before it, so that one sees how it came about. */
import type { RoomState } from "./room-state";
import { settings } from "./settings";

export function goToNote(room: RoomState, note: { id: string; start_ms: number }): void {
  room.selected.value = note.id;
  room.player.seek(Math.max(room.player.span.peek().start, note.start_ms - settings.peek().preRollMs));
}
