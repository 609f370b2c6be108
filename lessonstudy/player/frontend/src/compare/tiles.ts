/** The rows of moments on the common scale: where each phase lies, painting what was noted, and finding it under a pointer. */
import type { ShownNote } from "../notes";
import type { Column, PhaseSpan, Place } from "./phase-lock";
import { paintNote } from "../timeline-drawing";
import { noteAt, rowAt } from "../timeline-hit";
import type { TimedNotes } from "../timeline-notes";
import { type Row, timeToX, type View, xToTime } from "../timeline-view";

/** A phase of one lesson on the scale. `view` is the time that its whole column stands for, on the lesson's clock. */
export interface Tile {
  column: number;
  place: Place;
  span: PhaseSpan;
  view: View;
}

export interface Marks {
  timed: TimedNotes;
  rows: readonly Row[];
  /** The lanes in which a note stands. */
  lanes: (note: ShownNote) => readonly string[];
  /** The colour of a note in a lane. */
  color: (note: ShownNote, lane: string) => string;
}

export function tilesOf(columns: readonly Column[], lengths: readonly number[], places: readonly Place[], lesson: number): Tile[] {
  return columns.flatMap(({ spans }, column) => {
    const span = spans[lesson];
    const view = span && { from: span.start, to: span.start + lengths[column]! };
    return span && view ? [{ column, place: places[column]!, span, view }] : [];
  });
}

/** The notes that begin within a phase. */
function* notesIn(timed: TimedNotes, { start, end }: PhaseSpan): Generator<ShownNote> {
  const [first, last] = timed.within({ from: start, to: end });
  for (let index = first; index < last; index += 1) {
    const note = timed.notes[index]!;
    if (note.start_ms >= start && note.start_ms < end) yield note;
  }
}

/** The notes that begin in one of the phases, in the order of time. */
export function placed(timed: TimedNotes, tiles: readonly Tile[]): ShownNote[] {
  const inTime = [...tiles].sort((one, other) => one.span.start - other.span.start);
  return inTime.flatMap(({ span }) => [...notesIn(timed, span)]);
}

export function paintMoments(context: CanvasRenderingContext2D, tiles: readonly Tile[], height: number, marks: Marks): void {
  const rows = new Map(marks.rows.map((row) => [row.lane!.id, row]));
  for (const { place, span, view } of tiles) {
    context.save();
    context.translate(place.left, 0);
    context.beginPath();
    context.rect(-1, 0, timeToX(view, place.width, span.end) + 2, height);
    context.clip();
    for (const note of notesIn(marks.timed, span)) {
      for (const lane of marks.lanes(note)) {
        const row = rows.get(lane);
        if (row) paintNote(context, { view, width: place.width }, note, row, marks.color(note, lane));
      }
    }
    context.restore();
  }
}

export interface Under {
  /** The moment there on the lesson's clock, as far as the phase ran. */
  at: number;
  note: ShownNote | null;
}

/** What lies at a place of a row; null between the phases and where one did not run. */
export function underPointer(tiles: readonly Tile[], marks: Marks, x: number, y: number): Under | null {
  const tile = tiles.find(({ place }) => x >= place.left - 2 && x <= place.left + place.width + 2);
  if (!tile) return null;
  const { place, span, view } = tile;
  const surface = { view, width: place.width };
  const lane = rowAt(marks.rows, y);
  const found = lane ? noteAt(marks.timed, surface, x - place.left, lane, marks.lanes)?.note : undefined;
  const inside = found && found.start_ms >= span.start && found.start_ms < span.end;
  const at = Math.min(Math.max(span.start, xToTime(view, place.width, x - place.left)), span.end - 1);
  return { at, note: inside ? found : null };
}
