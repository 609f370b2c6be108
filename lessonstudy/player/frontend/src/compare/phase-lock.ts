/**
 * Lessons side by side by their phases: when each phase ran, the phases of all lessons in one order, and where a lesson
 * stands once so much of a phase has been played. Pure arithmetic; times in ms, on each lesson's own clock.
 */
import { phaseAt } from "../notes";
import type { PhaseTime } from "../types";

/** A time during which a phase ran; `phase` is its root, by which it is known over all versions of the plan. */
export interface PhaseSpan {
  phase: string;
  start: number;
  end: number;
}

/** One phase over all lessons: when it ran in each of them, or null. A phase that runs again is a column of its own. */
export interface Column {
  phase: string;
  /** How often it had run before. */
  run: number;
  spans: (PhaseSpan | null)[];
}

/** Stands for the whole video where no lesson has phases. */
export const WHOLE_LESSON = "";

/**
 * When each phase ran, in the order of time and without overlap, by the same rule as a note finds its phase. `roots` gives
 * each phase's root. The last open end lasts to `until`, where the videos end; without that it is left out.
 */
export function phaseSpans(times: PhaseTime[], roots: ReadonlyMap<string, string>, until: number | null): PhaseSpan[] {
  const ends = times.flatMap((time) => (time.end_ms === null ? [] : [time.end_ms]));
  const all = new Set([...times.map((time) => time.start_ms), ...ends]);
  const edges = until === null ? [...all] : [...[...all].filter((edge) => edge < until), until];
  edges.sort((one, other) => one - other);
  const found: PhaseSpan[] = [];
  for (const [index, end] of edges.slice(1).entries()) {
    const start = edges[index]!;
    const phase = phaseAt(times, start);
    if (phase === null) continue;
    const root = roots.get(phase) ?? phase;
    const last = found.at(-1);
    if (last?.phase === root && last.end === start) last.end = end;
    else found.push({ phase: root, start, end });
  }
  return found;
}

/**
 * The phases of all lessons as columns from left to right. Where the lessons agree on an order, that is kept; where they
 * do not, the one that comes first in an earlier lesson goes first.
 */
export function columnsOf(lessons: readonly (readonly PhaseSpan[])[]): Column[] {
  const columns = new Map<string, Column>();
  const before = new Map<Column, Set<Column>>();
  for (const [lesson, spans] of lessons.entries()) {
    const runs = new Map<string, number>();
    let last: Column | null = null;
    for (const span of spans) {
      const run = runs.get(span.phase) ?? 0;
      runs.set(span.phase, run + 1);
      const key = `${run} ${span.phase}`;
      const column: Column = columns.get(key) ?? { phase: span.phase, run, spans: lessons.map(() => null) };
      columns.set(key, column);
      column.spans[lesson] = span;
      const earlier = before.get(column) ?? new Set<Column>();
      before.set(column, last ? earlier.add(last) : earlier);
      last = column;
    }
  }
  const left = new Set(columns.values());
  const ordered: Column[] = [];
  while (left.size > 0) {
    const free = [...left].find((column) => ![...before.get(column)!].some((other) => left.has(other)));
    const next = free ?? [...left][0]!;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

/** How long the phase took where it took longest. */
export function longest(column: Column): number {
  return Math.max(0, ...column.spans.map((span) => (span ? span.end - span.start : 0)));
}

/** The column in which a lesson is at a moment, and how much of the phase has run; null outside all phases. */
export function placeIn(columns: readonly Column[], lesson: number, at: number): { column: number; elapsed: number } | null {
  const column = columns.findIndex(({ spans }) => {
    const span = spans[lesson];
    return span && at >= span.start && at < span.end;
  });
  return column < 0 ? null : { column, elapsed: at - columns[column]!.spans[lesson]!.start };
}

/** What a lesson's video shows of a phase, on the lesson's clock; null where it shows nothing of it. */
export function shownOf(span: PhaseSpan, video: { start: number; end: number }): { start: number; end: number } | null {
  const start = Math.max(span.start, video.start);
  const end = Math.min(span.end, video.end);
  return end > start ? { start, end } : null;
}

export type Turn = "before" | "runs" | "done";

/** Where a lesson stands after `elapsed` ms of a phase that began at `from`, and whether it plays there or waits. */
export function standing(from: number, shown: { start: number; end: number }, elapsed: number): { at: number; turn: Turn } {
  const at = from + elapsed;
  if (at < shown.start) return { at: shown.start, turn: "before" };
  return at < shown.end ? { at, turn: "runs" } : { at: shown.end, turn: "done" };
}

export interface Place {
  left: number;
  width: number;
}

/**
 * Places for the columns in `width` px with `gap` between them: as wide as they are long, but none narrower than `least`
 * where that much is there for all.
 */
export function placesOf(lengths: readonly number[], width: number, gap: number, least: number): Place[] {
  const free = Math.max(0, width - gap * (lengths.length - 1));
  const floor = Math.min(least, free / Math.max(1, lengths.length));
  const narrow = new Set<number>();
  let perMs = 0;
  for (let settled = false; !settled; ) {
    const rest = lengths.filter((_, index) => !narrow.has(index)).reduce((sum, length) => sum + length, 0);
    perMs = rest > 0 ? (free - narrow.size * floor) / rest : 0;
    const more = lengths.flatMap((length, index) => (!narrow.has(index) && length * perMs < floor ? [index] : []));
    for (const index of more) narrow.add(index);
    settled = more.length === 0;
  }
  let left = 0;
  return lengths.map((length, index) => {
    const place = { left, width: narrow.has(index) ? floor : length * perMs };
    left += place.width + gap;
    return place;
  });
}
