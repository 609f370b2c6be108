/** Going to a note: a little before it, so that one sees how it came about. */
import type { RoomState } from "./room-state";
import { settings } from "./settings";

export function goToNote(room: RoomState, note: { id: string; start_ms: number; recording: string | null }): void {
  room.selected.value = note.id;
  room.cameras.goTo(note.start_ms, note.recording, settings.peek().preRollMs);
}
