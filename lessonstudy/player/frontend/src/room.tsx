/**
 * The component that Streamlit mounts. Streamlit calls the default export again with every rerun and every change of
 * theme: the room of an iteration is made once and stays, so that a rerun neither stops nor moves the video.
 */
import { render } from "preact";
import { Composing } from "./composing";
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

interface Mounting {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
}

interface Mounted {
  place: HTMLElement;
  room: RoomState;
  data: Data;
  generation: number;
}

const mounted = new WeakMap<HTMLElement | ShadowRoot, Mounted>();
const LEAVE_MS = 60;

function take(parent: HTMLElement | ShadowRoot, known: Mounted | undefined): void {
  if (!known) return;
  render(null, known.place);
  known.room.close();
  known.place.remove();
  mounted.delete(parent);
}

function mount(parent: HTMLElement | ShadowRoot, data: Data): Mounted {
  const place = document.createElement("div");
  place.className = "lessonstudy-room";
  parent.appendChild(place);
  const room = new RoomState(data.iteration, { recording: data.recording ?? null, at: data.at_ms ?? null });
  room.player.startsPlaying = data.play ?? false;
  room.beginsWithCaptions = data.captions ?? false;
  room.toTalkOver.value = new Set(data.notes);
  const fresh = { place, room, data, generation: 0 };
  mounted.set(parent, fresh);
  render(<RoomView room={room} makeComposing={(opened) => new Composing(room, opened)} />, place);
  return fresh;
}

/** Follows what the page asks for: another recording, or another moment. The same asked twice is not asked again. */
function follow(known: Mounted, data: Data): void {
  const { room } = known;
  const { player, recordings } = room;
  const recording = data.recording ?? null;
  const at = data.at_ms ?? null;
  if (recording !== (known.data.recording ?? null) && recording !== null) {
    const wanted = recordings.peek().find((other) => other.id === recording);
    if (wanted) player.choose(wanted, at);
  } else if (at !== (known.data.at_ms ?? null) && at !== null) {
    player.seek(at);
  }
  room.toTalkOver.value = new Set(data.notes);
  known.data = data;
}

export default function room({ data, parentElement }: Mounting): () => void {
  let known = mounted.get(parentElement);
  if (known && known.data.iteration !== data.iteration) {
    take(parentElement, known);
    known = undefined;
  }
  if (known) follow(known, data);
  else known = mount(parentElement, data);
  const now = known;
  now.generation += 1;
  const generation = now.generation;
  now.place.dispatchEvent(new CustomEvent("theme"));
  return () => {
    // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes the room away.
    setTimeout(() => {
      if (mounted.get(parentElement) === now && now.generation === generation) take(parentElement, now);
    }, LEAVE_MS);
  };
}
