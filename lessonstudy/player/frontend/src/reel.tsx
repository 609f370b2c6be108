/**
 * The component that Streamlit mounts for a reel. Streamlit calls the default export again with every rerun: the playlist of
 * a reel is made once and stays, so that a change of the reel neither stops the clip that plays nor begins it anew.
 */
import { render } from "preact";
import { Playlist, type Scene } from "./reel/playlist";
import { ReelView } from "./reel/view";
import "./reel/reel.css";

interface Data {
  reel: string;
  scenes: Scene[];
}

interface Mounting {
  data: Data;
  parentElement: HTMLElement | ShadowRoot;
}

interface Mounted {
  place: HTMLElement;
  reel: string;
  playlist: Playlist;
  told: string;
  generation: number;
}

const mounted = new WeakMap<HTMLElement | ShadowRoot, Mounted>();
const LEAVE_MS = 60;

/** What is told of the clips, without the addresses: these are signed anew with every run. */
function toldOf(scenes: Scene[]): string {
  return JSON.stringify(scenes.map((scene) => ({ ...scene, film: { ...scene.film, url: "" } })));
}

function leave(parent: HTMLElement | ShadowRoot, known: Mounted): void {
  render(null, known.place);
  known.playlist.close();
  known.place.remove();
  mounted.delete(parent);
}

function mount(parent: HTMLElement | ShadowRoot, { reel, scenes }: Data): Mounted {
  const place = document.createElement("div");
  place.className = "lessonstudy-room";
  parent.appendChild(place);
  const playlist = new Playlist(scenes);
  render(<ReelView playlist={playlist} />, place);
  const fresh = { place, reel, playlist, told: toldOf(scenes), generation: 0 };
  mounted.set(parent, fresh);
  return fresh;
}

export default function reel({ data, parentElement }: Mounting): () => void {
  const before = mounted.get(parentElement);
  if (before && before.reel !== data.reel) leave(parentElement, before);
  const now = mounted.get(parentElement) ?? mount(parentElement, data);
  const told = toldOf(data.scenes);
  if (told !== now.told) now.playlist.follow(data.scenes);
  now.told = told;
  now.generation += 1;
  const { generation } = now;
  return () => {
    // Streamlit may clean up after a call that a newer one has overtaken: only the last call takes the playlist away
    setTimeout(() => {
      if (mounted.get(parentElement) === now && now.generation === generation) leave(parentElement, now);
    }, LEAVE_MS);
  };
}
