/**
 * Marks over the picture: those of notes near the playhead, which let every click through to the video, and while one is
 * drawn, the surface that takes the pointer and the arrow keys.
 */
import { computed, type Signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { keepFocus } from "./button";
import { timeCode } from "./clock";
import { observerOf } from "./note";
import { codeKey, type ShownNote } from "./notes";
import { type Box, boxBetween, holds, isPoint, moved, type Place, pictureBox, pointAt, sized } from "./region";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";
import type { Region } from "./types";

const BEFORE_MS = 300;
const SHOWN_MS = 3000;
const FADING_MS = 1200;
const CLICK_PX = 6;
const STEP = 0.01;
const FIRST: Region = { x: 0.4, y: 0.4, w: 0.2, h: 0.2 };

interface Properties {
  room: RoomState;
  video: { current: HTMLVideoElement | null };
  recording: string;
}

/** The place of the picture in the stage, kept as the window and the video change. */
function usePictureBox(video: { current: HTMLVideoElement | null }): Signal<Box | null> {
  const box = useSignal<Box | null>(null);
  useEffect(() => {
    const element = video.current!;
    const fit = () => {
      const { clientWidth, clientHeight, videoWidth, videoHeight } = element;
      box.value = videoWidth > 0 ? pictureBox(clientWidth, clientHeight, videoWidth, videoHeight) : null;
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    for (const name of ["loadedmetadata", "resize", "emptied"]) element.addEventListener(name, fit);
    fit();
    return () => {
      observer.disconnect();
      for (const name of ["loadedmetadata", "resize", "emptied"]) element.removeEventListener(name, fit);
    };
  }, []);
  return box;
}

/** The last moment at which a note's mark is shown in full. */
export function shownUntil(note: { start_ms: number; end_ms: number | null }): number {
  return Math.max(note.end_ms ?? 0, note.start_ms + SHOWN_MS);
}

export function MarkLayer({ room, video, recording }: Properties): JSX.Element | null {
  const box = usePictureBox(video);
  const hovered = useSignal<Place | null>(null);
  useEffect(() => watchPointer(video.current!, box, hovered), []);
  if (!box.value) return null;
  const { left, top, width, height } = box.value;
  return (
    <div
      class="mark-layer"
      style={{ left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` }}
      data-testid="mark-layer"
    >
      {settings.value.showMarks && <Marks room={room} recording={recording} hovered={hovered} />}
      <DraftMark room={room} recording={recording} />
      {room.marking.drawing.value && room.player.recording.value?.id === recording && <Surface room={room} />}
    </div>
  );
}

/** The layer takes no pointer, so that clicks reach the video; where the pointer is, is read from the stage around. */
function watchPointer(video: HTMLElement, box: Signal<Box | null>, hovered: Signal<Place | null>): () => void {
  const stage = video.parentElement!;
  const look = (event: PointerEvent) => {
    const around = stage.getBoundingClientRect();
    const at = box.peek();
    if (!at) return;
    hovered.value = {
      x: (event.clientX - around.left - at.left) / at.width,
      y: (event.clientY - around.top - at.top) / at.height,
    };
  };
  const leave = (event: PointerEvent) => {
    if (event.pointerType === "mouse") hovered.value = null;
  };
  stage.addEventListener("pointermove", look);
  stage.addEventListener("pointerdown", look);
  stage.addEventListener("pointerleave", leave);
  return () => {
    stage.removeEventListener("pointermove", look);
    stage.removeEventListener("pointerdown", look);
    stage.removeEventListener("pointerleave", leave);
  };
}

function Marks({
  room,
  recording,
  hovered,
}: {
  room: RoomState;
  recording: string;
  hovered: Signal<Place | null>;
}): JSX.Element {
  const opened = room.opened.value!;
  const marked = useMemo(
    () => computed(() => opened.notes.shown.value.filter((note) => note.region && note.recording === recording)),
    [opened.notes, recording],
  );
  const near = useComputed(() => {
    const at = room.player.about.value;
    const edited = opened.draft.moment.value.id;
    return marked.value.filter(
      (note) => note.id !== edited && at >= note.start_ms - BEFORE_MS && at <= shownUntil(note) + FADING_MS,
    );
  });
  return (
    <>
      {near.value.map((note) => (
        <NoteMark key={note.id} room={room} note={note} hovered={hovered} />
      ))}
    </>
  );
}

function placed(region: Region): Record<string, string> {
  const share = (value: number) => `${value * 100}%`;
  return { left: share(region.x), top: share(region.y), width: share(region.w), height: share(region.h) };
}

function NoteMark({
  room,
  note,
  hovered,
}: {
  room: RoomState;
  note: ShownNote;
  hovered: Signal<Place | null>;
}): JSX.Element {
  const region = note.region!;
  const under = useComputed(() => hovered.value !== null && holds(region, hovered.value, isPoint(region) ? 0.03 : 0));
  const past = useComputed(() => room.player.about.value > shownUntil(note));
  const observer = observerOf(room, note.observer);
  const code = note.codes.map((written) => room.codes.value.get(codeKey(written))).find(Boolean);
  const classes = ["mark", isPoint(region) && "point", past.value && "past", under.value && "under"];
  return (
    <button
      type="button"
      class={classes.filter(Boolean).join(" ")}
      style={{ ...placed(region), "--color": code?.color ?? observer.color }}
      aria-label={texts.markOf(observer.name, note.start_ms, note.saw)}
      data-testid="note-mark"
      data-id={note.id}
      onClick={() => {
        room.selected.value = note.id;
        room.player.seek(note.start_ms);
      }}
    >
      <span class={region.y + region.h > 0.75 ? "mark-label above" : "mark-label"} aria-hidden="true">
        <span class="muted">
          {timeCode(note.start_ms)} · {observer.name}
          {code && ` · ${code.name}`}
        </span>
        {note.saw}
      </span>
    </button>
  );
}

/** The mark of the moment that is being noted: always there while it is drawn, else while its picture is near. */
function DraftMark({ room, recording }: { room: RoomState; recording: string }): JSX.Element | null {
  const { region, marked, start } = room.opened.value!.draft.moment.value;
  const near = useComputed(() => {
    const at = room.player.about.value;
    return start === null || (at >= start - BEFORE_MS && at <= start + SHOWN_MS);
  });
  if (!region || marked !== recording) return null;
  if (!near.value && !room.marking.drawing.value) return null;
  return (
    <span
      class={isPoint(region) ? "mark draft point" : "mark draft"}
      style={placed(region)}
      role="img"
      aria-label={texts.markMine}
      data-testid="draft-mark"
    />
  );
}

function Surface({ room }: { room: RoomState }): JSX.Element {
  const { marking } = room;
  const surface = useRef<HTMLDivElement>(null);
  const from = useRef<Place | null>(null);
  const rough = useSignal<Region | null>(null);
  // Before the next picture: the arrow keys pressed until then would move the video.
  useLayoutEffect(() => takeFocus(surface.current!), []);
  const placeOf = (event: PointerEvent): Place => {
    const around = surface.current!.getBoundingClientRect();
    return { x: (event.clientX - around.left) / around.width, y: (event.clientY - around.top) / around.height };
  };
  const drawn = (event: PointerEvent): Region => {
    const around = surface.current!.getBoundingClientRect();
    const [begun, now] = [from.current!, placeOf(event)];
    const far = Math.hypot((now.x - begun.x) * around.width, (now.y - begun.y) * around.height);
    return far < CLICK_PX ? pointAt(begun) : boxBetween(begun, now);
  };
  return (
    <div class="mark-drawing">
      <div
        ref={surface}
        class="mark-surface"
        tabIndex={0}
        role="application"
        aria-label={texts.markSurface}
        aria-description={texts.markHint}
        data-own-keys="ArrowLeft ArrowRight ArrowUp ArrowDown Enter Escape Delete Backspace"
        data-testid="mark-surface"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.preventDefault();
          surface.current?.focus({ preventScroll: true });
          surface.current?.setPointerCapture(event.pointerId);
          from.current = placeOf(event);
          rough.value = drawn(event);
        }}
        onPointerMove={(event) => {
          if (from.current) rough.value = drawn(event);
        }}
        onPointerUp={(event) => {
          if (!from.current) return;
          marking.set(drawn(event));
          from.current = null;
          marking.finish();
        }}
        onPointerCancel={() => {
          from.current = null;
          rough.value = null;
        }}
        onKeyDown={(event) => pressed(event, room)}
      >
        {rough.value && <span class={isPoint(rough.value) ? "mark draft point" : "mark draft"} style={placed(rough.value)} />}
      </div>
      <SurfaceHint room={room} />
    </div>
  );
}

function SurfaceHint({ room }: { room: RoomState }): JSX.Element {
  const { marking } = room;
  const has = room.opened.value!.draft.moment.value.region !== null;
  return (
    <div class="mark-hint">
      <span class="for-keys">{texts.markHint}</span>
      <span class="for-fingers">{texts.markHintShort}</span>
      {has && (
        <button type="button" class="button" data-testid="mark-done" onMouseDown={keepFocus} onClick={() => marking.finish()}>
          {texts.markDone}
        </button>
      )}
      <button
        type="button"
        class="button"
        data-testid="mark-cancel"
        onMouseDown={keepFocus}
        onClick={() => marking.cancel()}
      >
        {texts.markCancel}
      </button>
    </div>
  );
}

/** Focuses the surface; who was writing goes on writing afterwards. */
function takeFocus(surface: HTMLElement): () => void {
  const root = surface.getRootNode() as Document | ShadowRoot;
  const before = root.activeElement;
  const room = surface.closest<HTMLElement>(".room");
  surface.focus({ preventScroll: true });
  return () => {
    const now = root.activeElement;
    if (now && now !== surface && now !== document.body) return;
    const back = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : room;
    back?.focus({ preventScroll: true });
  };
}

/** Arrow keys put a box into the middle, then move it; with Shift they size it. */
function pressed(event: KeyboardEvent, room: RoomState): void {
  const { marking } = room;
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const step = steps[event.key];
  const region = room.opened.peek()?.draft.moment.peek().region ?? null;
  event.stopPropagation();
  if (step) {
    const change = event.shiftKey ? sized : moved;
    marking.set(region ? change(region, ...step) : FIRST);
  } else if (event.key === "Escape") marking.cancel();
  else if (event.key === "Enter" && region) marking.finish();
  else if (event.key === "Delete" || event.key === "Backspace") marking.remove();
  else return;
  event.preventDefault();
}
