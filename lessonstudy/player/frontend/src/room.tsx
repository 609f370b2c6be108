/** The annotation room as the component that Streamlit mounts: the room of an iteration is made once and stays. */
import { Composing } from "./composing";
import { mounting } from "./mounting";
import { RoomState } from "./room-state";
import { RoomView } from "./view";
import "./room.css";

interface Data {
  iteration: string;
  recording?: string | null;
  at_ms?: number | null;
  play?: boolean;
  captions?: boolean;
  notes?: string[];
}

function make(data: Data) {
  const room = new RoomState(data.iteration, { recording: data.recording ?? null, at: data.at_ms ?? null });
  room.player.startsPlaying = data.play ?? false;
  room.beginsWithCaptions = data.captions ?? false;
  room.toTalkOver.value = new Set(data.notes);
  const view = <RoomView room={room} makeComposing={(opened) => new Composing(room, opened)} />;
  return { room, view, close: () => room.close() };
}

/** Follows what the page asks for: another recording, or another moment. The same asked twice is not asked again. */
function follow({ room }: ReturnType<typeof make>, before: Data, data: Data): void {
  const { player, recordings } = room;
  const recording = data.recording ?? null;
  const at = data.at_ms ?? null;
  room.toTalkOver.value = new Set(data.notes);
  if (recording !== (before.recording ?? null) && recording !== null) {
    const wanted = recordings.peek().find((other) => other.id === recording);
    if (wanted) player.choose(wanted, at);
  } else if (at !== (before.at_ms ?? null) && at !== null) {
    player.seek(at);
  }
}

export default mounting(make, (before: Data, data: Data) => before.iteration === data.iteration, follow);
