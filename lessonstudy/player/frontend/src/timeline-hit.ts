/** What lies under the pointer on the timeline: a note and which part of it, or an edge between phases. Places in CSS px. */
import type { Part, Span } from "./moment-drag";
import type { ShownNote } from "./notes";
import { edgesOf, type PhaseEdge } from "./phase-marks";
import type { TimedNotes } from "./timeline-notes";
import { type Row, timeToX, type View, xToTime } from "./timeline-view";
import type { PhaseTime } from "./types";

export interface Surface {
  view: View;
  width: number;
}

export interface NoteHit {
  note: ShownNote;
  part: Part;
}

const NEAR_PX = 5;
const FINGER_PX = 22;
/** Narrower intervals are taken as a whole by the mouse: their edges lie too near to each other. */
const EDGES_FROM_PX = 18;

export function rowAt(rows: readonly Row[], y: number): Row | null {
  return rows.find((row) => y >= row.top && y < row.top + row.height) ?? null;
}

/** The note at a place in a lane (null: in any lane), or the nearest within a few px. `lanes` gives those of a note. */
export function noteAt(
  timed: TimedNotes,
  surface: Surface,
  x: number,
  lane: Row | null,
  lanes: (note: ShownNote) => readonly string[],
): NoteHit | null {
  const { view, width } = surface;
  const [from, to] = [xToTime(view, width, x - NEAR_PX), xToTime(view, width, x + NEAR_PX)];
  const [first, last] = timed.within({ from, to });
  let best: ShownNote | null = null;
  let distance = NEAR_PX;
  for (let index = first; index < last; index += 1) {
    const note = timed.notes[index]!;
    if (lane?.lane && !lanes(note).includes(lane.lane.id)) continue;
    const start = timeToX(view, width, note.start_ms);
    const end = lane && note.end_ms !== null ? timeToX(view, width, note.end_ms) : start;
    const away = x < start ? start - x : Math.max(0, x - end);
    if (away <= distance) {
      distance = away;
      best = note;
    }
  }
  return best && { note: best, part: lane ? partAt({ start: best.start_ms, end: best.end_ms }, surface, x) : "whole" };
}

/** Which part of a moment the mouse would take. */
function partAt(span: Span, { view, width }: Surface, x: number): Part {
  if (span.end === null) return "whole";
  const [start, end] = [timeToX(view, width, span.start), timeToX(view, width, span.end)];
  if (end - start < EDGES_FROM_PX) return "whole";
  if (Math.abs(x - start) <= NEAR_PX) return "start";
  return Math.abs(x - end) <= NEAR_PX ? "end" : "whole";
}

/** Which part of the selected moment a finger takes: its grips lie outside its edges, so that they never meet. */
export function gripAt(span: Span, { view, width }: Surface, x: number): Part | null {
  const start = timeToX(view, width, span.start);
  const end = span.end === null ? start : timeToX(view, width, span.end);
  if (x < start - 2 * FINGER_PX || x > end + 2 * FINGER_PX) return null;
  if (span.end === null) return Math.abs(x - start) <= FINGER_PX ? "whole" : null;
  if (x < start) return "start";
  return x > end ? "end" : "whole";
}

/** The edge between phases near a place. */
export function edgeAt(times: PhaseTime[], { view, width }: Surface, x: number, touch: boolean): PhaseEdge | null {
  let best: PhaseEdge | null = null;
  let distance = touch ? FINGER_PX : NEAR_PX;
  for (const edge of edgesOf(times)) {
    const away = Math.abs(timeToX(view, width, edge.at) - x);
    if (away <= distance) {
      distance = away;
      best = edge;
    }
  }
  return best;
}
