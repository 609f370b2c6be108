/** What the pointer shows on the timeline: the picture of that moment, its time, and the note that stands there. */
import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { timeCode } from "./clock";
import { type FilmFrame, frameAt, parseFilmstrip } from "./filmstrip";
import { observerOf } from "./note";
import type { ShownNote } from "./notes";
import type { Player } from "./player";
import { tookOfPlanned } from "./phase-bar";
import { begunBefore } from "./phase-marks";
import type { RoomState } from "./room-state";
import { NO_SOUND, readSound, type Sound, talkShare } from "./sound";
import { texts } from "./texts";
import type { PhaseTime } from "./types";

export interface Hover {
  x: number;
  at: number;
  note: ShownNote | null;
  /** Whether the pointer is where the phases and the sound are told. */
  phase: boolean;
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

export function useFilmstrip(player: Player): ReadonlySignal<FilmFrame[]> {
  return useFetched(player, "filmstrip", parseFilmstrip, NO_FRAMES);
}

export function useSound(player: Player): ReadonlySignal<Sound> {
  return useFetched(player, "sound", readSound, NO_SOUND);
}

interface Properties {
  hover: Signal<Hover | null>;
  strip: ReadonlySignal<FilmFrame[]>;
  sound: ReadonlySignal<Sound>;
  times: ReadonlySignal<PhaseTime[]>;
  width: Signal<number>;
  room: RoomState;
}

export function HoverCard({ hover, strip, sound, times, width, room }: Properties): JSX.Element | null {
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
        {shown.phase && <PhaseTold room={room} at={shown.at} sound={sound.value} times={times.value} />}
        {shown.note && (
          <span class="hover-note">
            <strong>{observerOf(room, shown.note.observer).name}</strong> {shown.note.saw}
          </span>
        )}
      </div>
    </>
  );
}

interface ToldProperties {
  room: RoomState;
  at: number;
  sound: Sound;
  times: PhaseTime[];
}

/** The phase that ran at a moment: how long it lasted, how long it was planned, and how much of it seems to be talk. */
function PhaseTold({ room, at, sound, times }: ToldProperties): JSX.Element | null {
  const phases = room.opened.value?.answer.plan?.phases ?? [];
  const begun = begunBefore(phases, times, at);
  const later = times.map((time) => time.start_ms).filter((start) => begun && start > begun.time.start_ms);
  const end = begun?.time.end_ms ?? Math.min(room.timeline.whole.value.to, ...later);
  if (!begun || at >= end) return null;
  const from = room.player.recording.value?.offset_ms ?? 0;
  const share = talkShare(sound, begun.time.start_ms - from, end - from);
  return (
    <span class="hover-note" data-testid="hover-phase">
      <strong>{begun.phase.title}</strong>
      <br />
      {tookOfPlanned(begun.phase, end - begun.time.start_ms)}
      <br />
      {share !== null && texts.talkLong(share)}
    </span>
  );
}
