/**
 * The timeline under the video. Notes and phases are painted on a canvas; the playhead and the in/out span are elements
 * over it that move without a new painting. The list of notes says the same to people who do not see the canvas.
 */
import { type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "./button";
import { spokenTime, timeCode } from "./clock";
import { observerOf } from "./note";
import type { Opened, RoomState } from "./room-state";
import { change, settings } from "./settings";
import { SpanOver } from "./timeline-span";
import { type Colors, paint } from "./timeline-drawing";
import { type Hover, HoverCard, useFilmstrip, useSound } from "./timeline-hover";
import {
  actualBars,
  heightOf,
  type Lane,
  plannedBars,
  type Row,
  rowsOf,
  timeToX,
  type View,
  within,
  zoomed,
} from "./timeline-view";
import { usePointer } from "./timeline-pointer";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  opened: Opened;
  theme: Signal<number>;
}

const PAGE_MS = 30_000;
const PHASE_COLORS = [
  "--st-blue-color",
  "--st-green-color",
  "--st-violet-color",
  "--st-orange-color",
  "--st-yellow-color",
];

function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  const read = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  return {
    text: style.color,
    quiet: read("--quiet", style.color),
    line: read("--line", "#8884"),
    ground: read("--st-background-color", "#fff"),
    accent: read("--st-primary-color", "#888"),
    font: style.fontFamily,
    phases: PHASE_COLORS.map((name, index) =>
      read(name, ["#3b82f6", "#22a06b", "#8b5cf6", "#e07b39", "#c9a227"][index]!),
    ),
  };
}

function lanesOf(room: RoomState, opened: Opened): Lane[] {
  const seen = new Set<string>();
  if (settings.value.lanes === "code") {
    return [...room.codes.value.values()].map((code) => ({ id: code.key, name: code.name, color: code.color }));
  }
  for (const note of opened.notes.all.value) seen.add(note.observer);
  seen.add(opened.answer.me.id);
  const people = opened.answer.people.map((person) => person.id).filter((id) => seen.delete(id));
  return [...people, ...seen].map((id) => ({ id, ...observerOf(room, id) }));
}

export function Timeline({ room, opened, theme }: Properties): JSX.Element {
  const { player } = room;
  const surface = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useSignal(0);
  const hover = useSignal<Hover | null>(null);
  const phases = opened.answer.plan?.phases ?? [];
  const whole = useComputed<View>(() => {
    const spans = room.recordings.value.map((recording) => [
      recording.offset_ms,
      recording.offset_ms + (recording.duration_ms ?? 0),
    ]);
    const span = player.span.value;
    const from = Math.min(span.start, 0, ...spans.map((pair) => pair[0]!));
    const to = Math.max(span.end, ...spans.map((pair) => pair[1]!), from + 10_000);
    return { from, to };
  });
  const wanted = useSignal<View | null>(null);
  const view = useComputed(() => (wanted.value ? within(wanted.value, whole.value) : whole.value));
  const lanes = useComputed(() => lanesOf(room, opened));
  const planned = useComputed(() => (phases.some((phase) => phase.planned_minutes) ? plannedBars(phases) : []));
  const actual = useComputed(() => actualBars(phases, room.phaseTimes.value, whole.value.to));
  const rows = useComputed(() => rowsOf(planned.value.length > 0, actual.value.length > 0, lanes.value));
  const strip = useFilmstrip(player);
  const sound = useSound(player);

  useLayoutEffect(() => {
    const observer = new ResizeObserver(() => {
      width.value = surface.current?.clientWidth ?? 0;
    });
    observer.observe(surface.current!);
    width.value = surface.current!.clientWidth;
    return () => observer.disconnect();
  }, []);

  const colors = useRef<{ theme: number; colors: Colors } | null>(null);
  useSignalEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width.value === 0) return;
    // Asking for computed styles is dear; they change with the theme only.
    if (colors.current?.theme !== theme.value) colors.current = { theme: theme.value, colors: colorsOf(element) };
    const ratio = window.devicePixelRatio || 1;
    const height = heightOf(rows.value);
    const [across, down] = [Math.round(width.value * ratio), Math.round(height * ratio)];
    if (element.width !== across) element.width = across;
    if (element.height !== down) element.height = down;
    paint(context, ratio, {
      view: view.value,
      width: width.value,
      height,
      rows: rows.value,
      notes: opened.notes.shown.value,
      planned: planned.value,
      actual: actual.value,
      by: settings.value.lanes,
      sound: sound.value,
      soundFrom: player.recording.value?.offset_ms ?? 0,
      colors: colors.current.colors,
    });
  });

  // A zoomed view turns the page when the playhead leaves it.
  useSignalEffect(() => {
    const at = player.now.value;
    const shown = wanted.peek();
    if (!shown || !player.playing.peek() || (at >= shown.from && at <= shown.to)) return;
    const length = shown.to - shown.from;
    wanted.value = within({ from: at - length * 0.1, to: at + length * 0.9 }, whole.peek());
  });

  const zoom = (factor: number) => {
    wanted.value = zoomed(view.peek(), whole.peek(), player.now.peek(), factor);
  };
  usePointer({ surface, room, opened, view, wanted, whole, rows, width, hover });

  return (
    <div class="timeline">
      <div class="gutter" aria-hidden="true" style={{ height: `${heightOf(rows.value)}px` }}>
        {rows.value.map((row) => (
          <GutterLabel key={`${row.kind}${row.lane?.id ?? ""}`} row={row} />
        ))}
      </div>
      <div class="surface" ref={surface} style={{ height: `${heightOf(rows.value)}px` }}>
        <div
          class="ground"
          ref={slider}
          role="slider"
          tabIndex={0}
          aria-label={texts.timeline}
          aria-orientation="horizontal"
          aria-valuemin={Math.round(whole.value.from / 1000)}
          aria-valuemax={Math.round(whole.value.to / 1000)}
          data-own-keys="Home End PageUp PageDown"
          data-testid="timeline"
          onKeyDown={(event) => turnPage(event, room)}
        >
          <canvas ref={canvas} aria-hidden="true" />
        </div>
        <Playhead room={room} view={view} width={width} slider={slider} />
        <SpanOver draft={opened.draft} view={view} width={width} room={room} />
        <HoverCard hover={hover} strip={strip} width={width} room={room} />
      </div>
      <div class="timeline-tools">
        <IconButton name={texts.zoomIn} icon="zoomIn" kind="small" testid="zoom-in" press={() => zoom(0.5)} />
        <IconButton
          name={texts.zoomOut}
          icon="zoomOut"
          kind="small"
          testid="zoom-out"
          disabled={!wanted.value}
          press={() => zoom(2)}
        />
        <IconButton
          name={texts.zoomAll}
          icon="fit"
          kind="small"
          testid="zoom-all"
          disabled={!wanted.value}
          press={() => (wanted.value = null)}
        />
        <IconButton
          name={`${texts.lanesBy} ${settings.value.lanes === "observer" ? texts.laneCode : texts.laneObserver}`}
          icon="lanes"
          kind="small"
          testid="lanes"
          press={() => change({ lanes: settings.peek().lanes === "observer" ? "code" : "observer" })}
        />
        {phases.length > 0 && room.mayNote.value && (
          <IconButton
            name={texts.phaseTimes}
            icon="phases"
            opens="dialog"
            kind="small"
            testid="phase-times"
            press={() => (room.dialog.value = "phases")}
          />
        )}
      </div>
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

function GutterLabel({ row }: { row: Row }): JSX.Element | null {
  if (row.kind === "axis" || row.height < 9) return null;
  const names = { planned: texts.planned, actual: texts.actual, density: texts.everyone, lane: row.lane?.name ?? "" };
  return (
    <span class="gutter-label" style={{ top: `${row.top}px`, height: `${row.height}px` }} title={names[row.kind]}>
      {row.lane && <span class="dot" style={{ "--color": row.lane.color }} />}
      <span>{names[row.kind]}</span>
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
