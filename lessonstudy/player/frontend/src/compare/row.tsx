/** The timeline of one lesson: its phases as bars, what was noted under them, and the playhead. */
import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { timeCode } from "../clock";
import { indexAt, type ShownNote } from "../notes";
import type { Place } from "./phase-lock";
import { type Colors, contextOf } from "../timeline-drawing";
import { TimedNotes } from "../timeline-notes";
import { type Lane, type Row, timeToX } from "../timeline-view";
import { colorIn, lanesOf, rowsOf } from "./lanes";
import { MomentCard, momentText } from "./moment-card";
import type { Compare } from "./state";
import { compareTexts } from "./texts";
import { type Marks, paintMoments, placed, type Tile, tilesOf, underPointer } from "./tiles";

export interface RowScale {
  places: ReadonlySignal<Place[]>;
  colors: ReadonlySignal<Colors | null>;
  lanes: ReadonlySignal<Lane[]>;
  width: ReadonlySignal<number>;
}

interface Properties {
  compare: Compare;
  index: number;
  scale: RowScale;
}

/** How far behind its end a lesson that waits is still shown within the phase. */
const AFTER_END_MS = 400;
/** Narrower bars have no room for their length. */
const LABEL_PX = 40;

export function LessonRow({ compare, index, scale }: Properties): JSX.Element {
  const lesson = compare.lessons[index]!;
  const canvas = useRef<HTMLCanvasElement>(null);
  const hover = useSignal<{ x: number; note: ShownNote } | null>(null);
  const tiles = useComputed(() => tilesOf(compare.columns.value, compare.lengths.value, scale.places.value, index));
  const timed = useComputed(() => new TimedNotes(compare.shown.value[index]!));
  const notes = useComputed(() => placed(timed.value, tiles.value));
  const rows = useComputed(() => rowsOf(scale.lanes.value));
  const marks = useComputed<Marks>(() => {
    const codes = compare.codes.value[index]!;
    const lanes = scale.lanes.value;
    return { timed: timed.value, rows: rows.value, lanes: lanesOf(compare, codes), color: colorIn(lanes, codes) };
  });
  const last = rows.value.at(-1);
  const height = last ? last.top + last.height : 0;
  useSignalEffect(() => {
    const all = marks.value;
    const bottom = rows.value.at(-1);
    if (!canvas.current || scale.width.value === 0 || !bottom) return;
    const context = contextOf(canvas.current, scale.width.value, bottom.top + bottom.height);
    if (!context) return;
    context.clearRect(0, 0, scale.width.value, bottom.top + bottom.height);
    paintMoments(context, tiles.value, bottom.top + bottom.height, all);
  });
  const under = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, found: underPointer(tiles.peek(), marks.peek(), x, event.clientY - box.top) };
  };
  const outside = timed.value.notes.length - notes.value.length;
  return (
    <div class="timeline compare-row" data-testid={`row-${index}`}>
      <div class="gutter" aria-hidden="true">
        <strong class="cut">{lesson.name}</strong>
        {rows.value.map((row) => (
          <LaneName key={row.lane!.id} row={row} />
        ))}
      </div>
      <div
        class="surface compare-surface"
        onPointerMove={(event) => {
          const { x, found } = under(event);
          hover.value = found?.note ? { x, note: found.note } : null;
        }}
        onPointerLeave={() => (hover.value = null)}
        onClick={(event) => {
          const { found } = under(event);
          if (found?.note) compare.play(index, found.note);
          else if (found) compare.goTo(index, found.at);
        }}
      >
        <Bars compare={compare} index={index} scale={scale} />
        <div class="compare-lanes" style={{ height: `${height}px` }}>
          <canvas ref={canvas} aria-hidden="true" data-testid="moments-canvas" />
          <Speaking compare={compare} index={index} notes={notes} tiles={tiles} />
        </div>
        <Playhead compare={compare} index={index} tiles={tiles} />
        {hover.value && <MomentCard compare={compare} index={index} note={hover.value.note} x={hover.value.x} width={scale.width.value} />}
      </div>
      {outside > 0 && compare.columns.value.length > 0 && (
        <p class="muted compare-outside">{compareTexts.outside(lesson.name, outside)}</p>
      )}
    </div>
  );
}

function LaneName({ row }: { row: Row }): JSX.Element {
  return (
    <span class="gutter-label compare-lane" style={{ height: `${row.height}px` }} title={row.lane!.name}>
      <span>{row.lane!.name}</span>
    </span>
  );
}

/** Each phase as long as it ran, with a line where it was planned to end; empty where it did not run. */
function Bars({ compare, index, scale }: Properties): JSX.Element {
  const phases = scale.colors.value?.phases ?? [];
  return (
    <div class="compare-bars" aria-hidden="true">
      {compare.columns.value.map(({ spans }, column) => {
        const { left, width } = scale.places.value[column]!;
        const length = compare.lengths.value[column]!;
        const planned = compare.planned.value[column]![index]!;
        const span = spans[index];
        const px = (ms: number) => `${((ms / length) * width).toFixed(1)}px`;
        const title = compare.titles.value[column]!;
        return (
          <div key={column} class={span ? "compare-column" : "compare-column empty"} style={{ left: `${left}px`, width: `${width}px` }}>
            {span && (
              <span
                class="compare-bar"
                style={{ width: px(span.end - span.start), "--color": phases[column % phases.length] }}
                title={compareTexts.ran(title, span.end - span.start, planned)}
              >
                {((span.end - span.start) / length) * width > LABEL_PX && timeCode(span.end - span.start)}
              </span>
            )}
            {!span && <span class="compare-none cut">{compareTexts.didNotRun}</span>}
            {planned !== null && <span class="compare-planned" style={{ left: px(planned) }} title={compareTexts.planned(planned)} />}
          </div>
        );
      })}
    </div>
  );
}

interface SpeakingProperties {
  compare: Compare;
  index: number;
  notes: ReadonlySignal<ShownNote[]>;
  tiles: ReadonlySignal<Tile[]>;
}

/** The moments as a list of which the chosen one is said and shown; arrows go through it and Enter plays. */
function Speaking({ compare, index, notes, tiles }: SpeakingProperties): JSX.Element | null {
  const { name, player } = compare.lessons[index]!;
  const id = useId();
  const chosen = useSignal<number | null>(null);
  const place = chosen.value;
  const all = notes.value;
  const note = place === null ? undefined : all[place];
  if (all.length === 0) return <span class="spoken">{compareTexts.noMoments(name)}</span>;
  const choose = (to: number) => (chosen.value = Math.min(Math.max(0, to), all.length - 1));
  const key = (event: KeyboardEvent) => {
    const here = chosen.peek() ?? 0;
    const moves: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
    const to = moves[event.key];
    if (to !== undefined) choose(to);
    else if (event.key === "Enter" && all[here]) compare.play(index, all[here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const tile = note && tiles.value.find(({ span }) => note.start_ms >= span.start && note.start_ms < span.end);
  const x = note && tile ? tile.place.left + timeToX(tile.view, tile.place.width, note.start_ms) : 0;
  return (
    <>
      <div
        class="compare-list"
        role="listbox"
        tabIndex={0}
        aria-label={compareTexts.momentsOf(name, all.length)}
        aria-description={compareTexts.momentsHint}
        aria-activedescendant={`${id}-moment`}
        data-own-keys="ArrowDown ArrowUp Home End Enter"
        data-testid="moments"
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible")) choose(chosen.peek() ?? indexAt(all, player.now.peek()));
        }}
        onBlur={() => (chosen.value = null)}
        onKeyDown={key}
      >
        <div
          id={`${id}-moment`}
          class="spoken"
          role="option"
          aria-selected={note !== undefined}
          aria-posinset={(place ?? 0) + 1}
          aria-setsize={all.length}
        >
          {momentText(compare, index, note ?? all[0]!)}
        </div>
      </div>
      {note && <span class="compare-chosen" style={{ transform: `translateX(${x.toFixed(1)}px)` }} />}
      {note && <MomentCard compare={compare} index={index} note={note} x={x} width={Number.POSITIVE_INFINITY} />}
    </>
  );
}

interface PlayheadProperties {
  compare: Compare;
  index: number;
  tiles: ReadonlySignal<Tile[]>;
}

function Playhead({ compare, index, tiles }: PlayheadProperties): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const { player } = compare.lessons[index]!;
  useSignalEffect(() => {
    const at = player.now.value;
    const column = compare.lock.column.value;
    const inside = ({ span }: Tile, more = 0) => at >= span.start && at < span.end + more;
    const tile =
      tiles.value.find((one) => one.column === column && inside(one, AFTER_END_MS)) ?? tiles.value.find((one) => inside(one));
    if (!element.current) return;
    element.current.style.visibility = tile ? "visible" : "hidden";
    if (!tile) return;
    const x = tile.place.left + timeToX(tile.view, tile.place.width, Math.min(at, tile.span.end));
    element.current.style.transform = `translateX(${x.toFixed(1)}px)`;
  });
  return <div class="playhead" ref={element} data-testid="playhead" />;
}
