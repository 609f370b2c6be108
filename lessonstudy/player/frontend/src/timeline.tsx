/**
 * The timeline under the video. Notes and phases are painted on canvases in layers; the playhead and the in/out span are
 * elements over them that move without a new painting. The list of notes says the same to people who do not see them.
 */
import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { BookmarkMarks } from "./bookmarks-dialog";
import { CameraBars } from "./camera-bars";
import { spokenTime, timeCode } from "./clock";
import type { Composing } from "./composing";
import { observerOf } from "./note";
import type { Opened, RoomState } from "./room-state";
import { settings } from "./settings";
import { type Colors, colorsOf, contextOf, paintDensity, paintGround } from "./timeline-drawing";
import { type Hover, HoverCard, useFilmstrip, useSound } from "./timeline-hover";
import { Lanes } from "./timeline-lanes";
import { TimedNotes } from "./timeline-notes";
import { usePointer } from "./timeline-pointer";
import { SpanOver } from "./timeline-span";
import { TimelineTools } from "./timeline-tools";
import { actualBars, type Lane, NO_LANE, plannedBars, type Row, type Rows, rowsOf, timeToX, type View } from "./timeline-view";
import { texts } from "./texts";
import type { PhaseTime } from "./types";

interface Properties {
  room: RoomState;
  opened: Opened;
  composing: Composing;
  theme: Signal<number>;
}

const PAGE_MS = 30_000;
const TOUCH = matchMedia("(pointer: coarse)");

/** The lanes by what they stand for, those without a code or student last. */
function allLanes(room: RoomState, opened: Opened): Lane[] {
  const by = settings.value.lanes;
  const notes = opened.notes.all.value;
  if (by === "observer") {
    const seen = new Set(notes.map((note) => note.observer)).add(opened.answer.me.id);
    const people = opened.answer.people.map((person) => person.id).filter((id) => seen.delete(id));
    return [...people, ...seen].map((id) => ({ id, ...observerOf(room, id) }));
  }
  const lanes =
    by === "code"
      ? [...room.codes.value.values()].map((code) => ({ id: code.key, name: code.name, color: code.color }))
      : opened.answer.students.map(({ pseudonym }) => ({ id: pseudonym, name: pseudonym, color: "" }));
  const bare = notes.some((note) => (by === "code" ? note.codes : note.students).length === 0);
  if (bare) lanes.push({ id: NO_LANE, name: by === "code" ? texts.noCode : texts.noStudent, color: "" });
  return lanes;
}

/** Lanes without a colour of their own take those of the phases, one after the other. */
function coloured(lanes: Lane[], colors: Colors | null): Lane[] {
  const palette = colors?.phases ?? [];
  return lanes.map((lane, index) => ({ ...lane, color: lane.color || (palette[index % palette.length] ?? "#888") }));
}

export function Timeline({ room, opened, composing, theme }: Properties): JSX.Element {
  const { player, timeline } = room;
  const surface = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const density = useRef<HTMLCanvasElement>(null);
  const width = useSignal(0);
  const scrolled = useSignal(0);
  const hover = useSignal<Hover | null>(null);
  const pulling = useSignal<PhaseTime[] | null>(null);
  const colors = useSignal<Colors | null>(null);
  const phases = opened.answer.plan?.phases ?? [];
  const times = useComputed(() => pulling.value ?? room.phases.times.value);
  const planned = useComputed(() =>
    phases.some((phase) => phase.planned_minutes) ? plannedBars(phases, times.value) : [],
  );
  const actual = useComputed(() => actualBars(phases, times.value, timeline.whole.value.to));
  const timed = useComputed(() => new TimedNotes(opened.notes.shown.value));
  const strip = useFilmstrip(player);
  const sound = useSound(player);
  const lanes = useComputed(() => JSON.stringify(coloured(allLanes(room, opened), colors.value)));
  // By what they say: a note that comes into a known lane is no reason to lay everything out anew.
  const rows = useComputed(() => {
    const has = {
      planned: planned.value.length > 0,
      actual: actual.value.length > 0,
      sound: sound.value.levels.length > 0,
    };
    return rowsOf(has, JSON.parse(lanes.value) as Lane[], TOUCH.matches);
  });

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      width.value = surface.current?.clientWidth ?? 0;
    });
    observer.observe(surface.current!);
    width.value = surface.current!.clientWidth;
    return () => observer.disconnect();
  }, []);

  // Asking for computed styles is dear; they change with the theme only.
  useSignalEffect(() => {
    void theme.value;
    colors.value = colorsOf(surface.current!);
  });

  useSignalEffect(() => {
    if (!ground.current || width.value === 0 || !colors.value) return;
    const context = contextOf(ground.current, width.value, rows.value.headHeight);
    if (!context) return;
    paintGround(context, {
      view: timeline.view.value,
      width: width.value,
      rows: rows.value,
      planned: planned.value,
      actual: actual.value,
      sound: sound.value,
      soundFrom: player.recording.value?.offset_ms ?? 0,
      colors: colors.value,
    });
  });

  useSignalEffect(() => {
    const row = rows.value.head.find((other) => other.kind === "density");
    if (!density.current || !row || width.value === 0 || !colors.value) return;
    const context = contextOf(density.current, width.value, row.height);
    const frame = { view: timeline.view.value, width: width.value, colors: colors.value };
    if (context) paintDensity(context, frame, timed.value, row.height);
  });

  useSignalEffect(() => timeline.follow(player.now.value));
  usePointer({ surface, scroller, room, moments: composing.moments, timed, rows, width, hover, pulling });

  const row = rows.value.head.find((other) => other.kind === "density");
  const height = `${rows.value.headHeight + rows.value.lanesShown}px`;
  return (
    <div class="timeline">
      <CameraBars room={room} view={timeline.view} width={width} />
      <Gutter rows={rows} scrolled={scrolled} height={height} />
      <div class="surface" ref={surface} style={{ height }}>
        <div
          class="ground"
          ref={slider}
          role="slider"
          tabIndex={0}
          aria-label={texts.timeline}
          aria-orientation="horizontal"
          aria-valuemin={Math.round(timeline.whole.value.from / 1000)}
          aria-valuemax={Math.round(timeline.whole.value.to / 1000)}
          data-own-keys="Home End PageUp PageDown"
          data-testid="timeline"
          onKeyDown={(event) => turnPage(event, room)}
        >
          <canvas ref={ground} style={{ height: `${rows.value.headHeight}px` }} aria-hidden="true" />
          <canvas ref={density} style={{ top: `${row?.top ?? 0}px`, height: `${row?.height ?? 0}px` }} aria-hidden="true" />
          <Lanes {...{ room, scroller, timed, rows, width, colors, scrolled }} moments={composing.moments} />
        </div>
        <Playhead room={room} view={timeline.view} width={width} slider={slider} />
        <SpanOver draft={opened.draft} view={timeline.view} width={width} room={room} />
        <BookmarkMarks room={room} view={timeline.view} width={width} />
        <HoverCard hover={hover} strip={strip} sound={sound} times={times} width={width} room={room} />
      </div>
      <TimelineTools room={room} hasPhases={phases.length > 0} />
    </div>
  );
}

function turnPage(event: KeyboardEvent, room: RoomState): void {
  const { player } = room;
  const span = player.span.peek();
  const moves: Record<string, () => void> = {
    Home: () => player.seek(span.start),
    End: () => player.seek(span.end),
    PageUp: () => player.skip(-PAGE_MS),
    PageDown: () => player.skip(PAGE_MS),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  event.stopPropagation();
  move();
}

const ROW_NAMES = {
  axis: "",
  planned: texts.planned,
  actual: texts.actual,
  density: texts.everyone,
  sound: texts.sound,
  lane: "",
};

interface GutterProperties {
  rows: ReadonlySignal<Rows>;
  scrolled: Signal<number>;
  height: string;
}

/** The names of the rows; those of the lanes go along when the lanes are scrolled. */
function Gutter({ rows, scrolled, height }: GutterProperties): JSX.Element {
  const { head, lanes, headHeight, lanesShown } = rows.value;
  return (
    <div class="gutter" aria-hidden="true" style={{ height }}>
      {head.map((row) => (
        <GutterLabel key={row.kind} row={row} name={ROW_NAMES[row.kind]} />
      ))}
      <div class="gutter-lanes" style={{ top: `${headHeight}px`, height: `${lanesShown}px` }}>
        <div style={{ transform: `translateY(${-scrolled.value}px)` }}>
          {lanes.map((row) => (
            <GutterLabel key={row.lane!.id} row={row} name={row.lane!.name} />
          ))}
        </div>
      </div>
    </div>
  );
}

function GutterLabel({ row, name }: { row: Row; name: string }): JSX.Element | null {
  if (!name) return null;
  const hint = row.kind === "sound" ? texts.soundHint : name;
  return (
    <span class="gutter-label" style={{ top: `${row.top}px`, height: `${row.height}px` }} title={hint}>
      {row.lane && <span class="dot" style={{ "--color": row.lane.color }} />}
      <span>{name}</span>
    </span>
  );
}

interface PlayheadProperties {
  room: RoomState;
  view: { value: View };
  width: Signal<number>;
  slider: { current: HTMLDivElement | null };
}

function Playhead({ room, view, width, slider }: PlayheadProperties): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const said = useRef("");
  useSignalEffect(() => {
    const at = room.player.now.value;
    const x = timeToX(view.value, width.value, at);
    if (element.current) {
      element.current.style.transform = `translateX(${x.toFixed(1)}px)`;
      element.current.style.visibility = x < -1 || x > width.value + 1 ? "hidden" : "visible";
    }
    const text = spokenTime(at);
    if (text === said.current || !slider.current) return;
    said.current = text;
    slider.current.setAttribute("aria-valuenow", String(Math.round(at / 1000)));
    slider.current.setAttribute("aria-valuetext", text);
  });
  useEffect(() => {
    said.current = "";
  }, []);
  return <div class="playhead" ref={element} title={timeCode(room.player.now.peek())} />;
}
