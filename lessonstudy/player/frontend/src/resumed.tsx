/** Says that the video opened where this person stopped, for as long as it stands near there. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { IconButton, keepFocus } from "./button";
import type { RoomState } from "./room-state";
import { texts } from "./texts";

const NEAR_MS = 15_000;

export function Resumed({ room }: { room: RoomState }): JSX.Element | null {
  useSignalEffect(() => {
    const at = room.resumed.value;
    if (at !== null && Math.abs(room.player.now.value - at) > NEAR_MS && room.player.ready.value) room.resumed.value = null;
  });
  const at = room.resumed.value;
  if (at === null || !room.player.ready.value) return null;
  const begin = () => {
    room.resumed.value = null;
    room.player.seek(room.player.span.peek().start);
  };
  return (
    <div class="resumed" role="status" data-testid="resumed">
      <span>{texts.resumedAt(at)}</span>
      <button type="button" class="button small" data-testid="from-beginning" onMouseDown={keepFocus} onClick={begin}>
        {texts.fromBeginning}
      </button>
      <IconButton name={texts.dismiss} icon="close" kind="small" press={() => (room.resumed.value = null)} />
    </div>
  );
}
