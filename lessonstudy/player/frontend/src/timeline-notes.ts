/** Finding notes by time, so that only what is seen is drawn, and only what changed is drawn again. */
import type { ShownNote } from "./notes";

export interface TimeRange {
  from: number;
  to: number;
}

/** Index of the first note that begins at or after `at`, in notes in the order of time. */
function firstFrom(notes: readonly { start_ms: number }[], at: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.start_ms < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The notes in the order of time, with what is needed to find those within a span of it. */
export class TimedNotes {
  /** The latest end among the notes up to each. */
  private readonly reach: Float64Array;

  constructor(readonly notes: readonly ShownNote[]) {
    this.reach = new Float64Array(notes.length);
    let latest = Number.NEGATIVE_INFINITY;
    for (const [index, note] of notes.entries()) {
      latest = Math.max(latest, note.end_ms ?? note.start_ms);
      this.reach[index] = latest;
    }
  }

  /** First and last index (exclusive) of what may touch the span. */
  within(range: TimeRange): [number, number] {
    let low = 0;
    let high = this.notes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.reach[middle]! < range.from) low = middle + 1;
      else high = middle;
    }
    return [low, Math.max(low, firstFrom(this.notes, range.to + 1))];
  }
}

/** The span of time in which two lists of notes differ; null where they are the same. Equal notes are the same object. */
export function changedRange(before: readonly ShownNote[], after: readonly ShownNote[]): TimeRange | null {
  let front = 0;
  while (front < before.length && front < after.length && before[front] === after[front]) front += 1;
  let back = 0;
  const most = Math.min(before.length, after.length) - front;
  while (back < most && before[before.length - 1 - back] === after[after.length - 1 - back]) back += 1;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const list of [before, after]) {
    for (let index = front; index < list.length - back; index += 1) {
      const note = list[index]!;
      from = Math.min(from, note.start_ms);
      to = Math.max(to, note.end_ms ?? note.start_ms);
    }
  }
  return from <= to ? { from, to } : null;
}

/** How many notes begin in each of `count` equal parts of the span. */
export function densityOf(timed: TimedNotes, range: TimeRange, count: number): Uint32Array {
  const counts = new Uint32Array(Math.max(0, count));
  const scale = count / (range.to - range.from);
  const [first, last] = timed.within(range);
  for (let index = first; index < last; index += 1) {
    const part = Math.floor((timed.notes[index]!.start_ms - range.from) * scale);
    if (part >= 0 && part < count) counts[part]! += 1;
  }
  return counts;
}
