/** The lanes of the timeline: one canvas, which scrolls where there are many lanes, and over it the selected moment. */
import { type ReadonlySignal, type Signal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Moments } from "./moments";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { type Colors, contextOf, paintLanes } from "./timeline-drawing";
import { changedRange, type TimedNotes } from "./timeline-notes";
import { lanesOf, type Row, type Rows, timeToX } from "./timeline-view";

interface Properties {
  room: RoomState;
  moments: Moments;
  scroller: { current: HTMLDivElement | null };
  timed: ReadonlySignal<TimedNotes>;
  rows: ReadonlySignal<Rows>;
  width: Signal<number>;
  colors: ReadonlySignal<Colors | null>;
  /** How far the lanes are scrolled, for the names beside them. */
  scrolled: Signal<number>;
}

export function Lanes(all: Properties): JSX.Element {
  const { room, timed, rows, width, colors, scrolled } = all;
  const canvas = useRef<HTMLCanvasElement>(null);
  const painted = useRef<{ timed: TimedNotes; same: unknown[] } | null>(null);
  useSignalEffect(() => {
    if (!canvas.current || width.value === 0 || !colors.value) return;
    const by = settings.value.lanes;
    const same = [room.timeline.view.value, width.value, rows.value, colors.value, by, window.devicePixelRatio];
    const before = painted.current;
    const unchanged = before !== null && before.same.every((value, index) => value === same[index]);
    const only = unchanged ? changedRange(before.timed.notes, timed.value.notes) : null;
    painted.current = { timed: timed.value, same };
    if (unchanged && !only) return;
    const context = contextOf(canvas.current, width.value, rows.value.lanesHeight);
    if (!context) return;
    const frame = { view: room.timeline.view.value, width: width.value, colors: colors.value };
    paintLanes(context, { ...frame, rows: rows.value, timed: timed.value, by }, only);
  });
  const { headHeight, lanesHeight, lanesShown } = rows.value;
  return (
    <div
      class="lanes"
      ref={all.scroller}
      style={{ top: `${headHeight}px`, height: `${lanesShown}px` }}
      onScroll={(event) => (scrolled.value = event.currentTarget.scrollTop)}
    >
      <div class="lanes-inner" style={{ height: `${lanesHeight}px` }}>
        <canvas ref={canvas} aria-hidden="true" data-testid="lanes-canvas" />
        <SelectedMoment {...all} />
      </div>
    </div>
  );
}

/** The selected note's outline in each of its lanes, with grips where it may be moved. */
function SelectedMoment({ room, moments, timed, rows, width }: Properties): JSX.Element | null {
  const id = room.selected.value;
  const note = id ? timed.value.notes.find((other) => other.id === id) : undefined;
  if (!note || width.value === 0) return null;
  const span = moments.spanOf(note);
  const view = room.timeline.view.value;
  const left = timeToX(view, width.value, span.start);
  const right = span.end === null ? left : timeToX(view, width.value, span.end);
  if (right < -8 || left > width.value + 8) return null;
  const lanes = lanesOf(note, settings.value.lanes);
  const classes = ["moment", span.end === null && "point", moments.may(note) && "own", moments.moving.value && "moving"];
  return (
    <>
      {rows.value.lanes
        .filter((row: Row) => lanes.includes(row.lane!.id))
        .map((row) => (
          <div
            key={row.lane!.id}
            class={classes.filter(Boolean).join(" ")}
            style={{
              transform: `translate(${left.toFixed(1)}px, ${row.top}px)`,
              width: `${Math.max(0, right - left).toFixed(1)}px`,
              height: `${row.height}px`,
              "--color": row.lane!.color,
            }}
            data-testid="moment"
          >
            <span class="grip start" />
            {span.end !== null && <span class="grip end" />}
          </div>
        ))}
    </>
  );
}
