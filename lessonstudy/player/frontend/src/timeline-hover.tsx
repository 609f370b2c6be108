/** What the pointer shows on the timeline: the picture of that moment, its time, and the note that stands there. */
import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { timeCode } from "./clock";
import { type FilmFrame, frameAt, parseFilmstrip } from "./filmstrip";
import { observerOf } from "./note";
import type { ShownNote } from "./notes";
import type { Player } from "./player";
import type { RoomState } from "./room-state";

export interface Hover {
  x: number;
  at: number;
  note: ShownNote | null;
}

const HALF_PX = 84;

/** Fetches what lies at the address of a rendition whenever that changes; nothing where there is none. */
function useFetched<T>(
  player: Player,
  rendition: "filmstrip" | "sound",
  read: (text: string, address: string) => T,
  none: T,
): Signal<T> {
  const found = useSignal<T>(none);
  useSignalEffect(() => {
    const recording = player.recording.value;
    const url = recording?.renditions[rendition]?.url;
    found.value = none;
    if (!url || recording?.status !== "ready") return undefined;
    const stop = new AbortController();
    const address = new URL(url, location.href).href;
    fetch(address, { signal: stop.signal, credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((text) => {
        found.value = read(text, address);
      })
      // The timeline works without this picture; nothing is lost.
      .catch(() => undefined);
    return () => stop.abort();
  });
  return found;
}

const NO_FRAMES: FilmFrame[] = [];
const NO_LEVELS: number[] = [];

export function useFilmstrip(player: Player): ReadonlySignal<FilmFrame[]> {
  return useFetched(player, "filmstrip", parseFilmstrip, NO_FRAMES);
}

/** The levels of a sound file, from 0 to 1 whatever they were counted in. */
export function readLevels(text: string): number[] {
  const body = JSON.parse(text) as { levels?: unknown } | unknown[];
  const raw = Array.isArray(body) ? body : body.levels;
  if (!Array.isArray(raw)) return [];
  const levels = raw.map((level) => (typeof level === "number" && Number.isFinite(level) ? level : 0));
  const lowest = levels.reduce((least, level) => Math.min(least, level), 0);
  const highest = levels.reduce((most, level) => Math.max(most, level), lowest < 0 ? lowest : 0);
  const range = highest - lowest;
  return range > 0 ? levels.map((level) => (level - lowest) / range) : levels.map(() => 0);
}

export function useSound(player: Player): ReadonlySignal<number[]> {
  return useFetched(player, "sound", readLevels, NO_LEVELS);
}

interface Properties {
  hover: Signal<Hover | null>;
  strip: ReadonlySignal<FilmFrame[]>;
  width: Signal<number>;
  room: RoomState;
}

export function HoverCard({ hover, strip, width, room }: Properties): JSX.Element | null {
  const shown = hover.value;
  if (!shown) return null;
  const offset = room.player.recording.value?.offset_ms ?? 0;
  const { start, end } = room.player.span.value;
  const seen = shown.at >= start && shown.at <= end;
  const frame = seen && strip.value.length > 0 ? frameAt(strip.value, (shown.at - offset) / 1000) : null;
  const x = Math.min(Math.max(shown.x, HALF_PX), Math.max(HALF_PX, width.value - HALF_PX));
  const picture = frame && {
    width: `${frame.width}px`,
    height: `${frame.height}px`,
    backgroundImage: `url("${frame.sheet}")`,
    backgroundPosition: `-${frame.x}px -${frame.y}px`,
  };
  return (
    <>
      <div class="hover-line" style={{ transform: `translateX(${shown.x}px)` }} />
      <div
        class="hover-card"
        style={{ transform: `translateX(${x}px) translateX(-50%)` }}
        aria-hidden="true"
        data-testid="hover-card"
      >
        {picture && <div class="hover-picture" style={picture} data-testid="hover-picture" />}
        <span class="hover-time">{timeCode(shown.note?.start_ms ?? shown.at)}</span>
        {shown.note && (
          <span class="hover-note">
            <strong>{observerOf(room, shown.note.observer).name}</strong> {shown.note.saw}
          </span>
        )}
      </div>
    </>
  );
}
