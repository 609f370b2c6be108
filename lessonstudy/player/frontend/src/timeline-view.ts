/**
 * The geometry of the timeline: which part of the lesson is shown, where its rows lie, and what is under the pointer.
 * Times in ms on the iteration clock, places in CSS px.
 */
import { codeKey, type ShownNote } from "./notes";
import type { Phase, PhaseTime } from "./types";

export interface View {
  from: number;
  to: number;
}

export interface Lane {
  id: string;
  name: string;
  color: string;
}

export interface Row {
  kind: "axis" | "planned" | "actual" | "density" | "lane";
  top: number;
  height: number;
  lane: Lane | null;
}

export interface PhaseBar {
  title: string;
  start: number;
  end: number;
  number: number;
}

export const SHORTEST_VIEW_MS = 4000;
const LANES_PX = 66;

export function timeToX(view: View, width: number, at: number): number {
  return ((at - view.from) / (view.to - view.from)) * width;
}

export function xToTime(view: View, width: number, x: number): number {
  return Math.round(view.from + (x / Math.max(1, width)) * (view.to - view.from));
}

/** The view moved and resized so that it stays within the whole. */
export function within(view: View, whole: View): View {
  const length = Math.min(Math.max(view.to - view.from, SHORTEST_VIEW_MS), whole.to - whole.from);
  const from = Math.min(Math.max(view.from, whole.from), whole.to - length);
  return { from, to: from + length };
}

/** The view after zooming by `factor` (below 1 shows less) with the time `at` staying in its place. */
export function zoomed(view: View, whole: View, at: number, factor: number): View {
  const length = Math.max(SHORTEST_VIEW_MS, (view.to - view.from) * factor);
  const share = (at - view.from) / (view.to - view.from);
  return within({ from: at - length * share, to: at + length * (1 - share) }, whole);
}

/** Rows from top to bottom. Many lanes share the room of a few. */
export function rowsOf(planned: boolean, actual: boolean, lanes: Lane[]): Row[] {
  const rows: Row[] = [];
  let top = 0;
  const add = (kind: Row["kind"], height: number, lane: Lane | null = null) => {
    rows.push({ kind, top, height, lane });
    top += height;
  };
  add("axis", 20);
  if (planned) add("planned", 13);
  if (actual) add("actual", 17);
  add("density", 18);
  const height = Math.max(5, Math.min(14, Math.floor(LANES_PX / Math.max(1, lanes.length))));
  for (const lane of lanes) add("lane", height, lane);
  return rows;
}

export function heightOf(rows: Row[]): number {
  const last = rows.at(-1);
  return last ? last.top + last.height + 4 : 0;
}

/** Phases one after the other as they were planned, from 0. */
export function plannedBars(phases: Phase[]): PhaseBar[] {
  let start = 0;
  return phases.map((phase, index) => {
    const end = start + Math.round((phase.planned_minutes ?? 0) * 60_000);
    const bar = { title: phase.title, start, end, number: index };
    start = end;
    return bar;
  });
}

/** Phases as they ran; one without an end lasts until the next, or to the end of the lesson. */
export function actualBars(phases: Phase[], times: PhaseTime[], until: number): PhaseBar[] {
  const sorted = [...times].sort((one, other) => one.start_ms - other.start_ms);
  return sorted.map((time, index) => {
    const number = phases.findIndex((phase) => phase.id === time.phase);
    const end = time.end_ms ?? sorted[index + 1]?.start_ms ?? until;
    return { title: phases[number]?.title ?? "", start: time.start_ms, end, number: Math.max(0, number) };
  });
}

/** Seconds between the marks of the axis, so that labels keep apart. */
export function tickStep(view: View, width: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const perLabel = ((view.to - view.from) / 1000 / Math.max(1, width)) * 84;
  return steps.find((step) => step >= perLabel) ?? 7200;
}

/** Whether a note stands in a lane. */
export function inLane(note: ShownNote, lane: Lane, by: "observer" | "code"): boolean {
  return by === "observer" ? note.observer === lane.id : note.codes.some((code) => codeKey(code) === lane.id);
}

const NEAR_PX = 5;

/** The note under a point, or the nearest within a few px. */
export function noteUnder(
  notes: readonly ShownNote[],
  rows: Row[],
  view: View,
  width: number,
  x: number,
  y: number,
  by: "observer" | "code",
): ShownNote | null {
  const row = rows.find((other) => y >= other.top && y < other.top + other.height);
  if (!row || (row.kind !== "lane" && row.kind !== "density")) return null;
  let best: ShownNote | null = null;
  let distance = NEAR_PX;
  for (const note of notes) {
    if (row.lane && !inLane(note, row.lane, by)) continue;
    const start = timeToX(view, width, note.start_ms);
    if (start > x + NEAR_PX) break;
    const end = row.lane && note.end_ms !== null ? timeToX(view, width, note.end_ms) : start;
    const away = x < start ? start - x : x > end ? x - end : 0;
    if (away <= distance) {
      distance = away;
      best = note;
    }
  }
  return best;
}
