/**
 * The geometry of the timeline: which part of the lesson is shown, where its rows lie, and what is under the pointer.
 * Times in ms on the iteration clock, places in CSS px.
 */
import { codeKey, type ShownNote } from "./notes";
import type { Lanes } from "./settings";
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
  kind: "axis" | "planned" | "actual" | "density" | "sound" | "lane";
  top: number;
  height: number;
  lane: Lane | null;
}

/** The rows of the head stand still; the lanes under it scroll where there are many. Tops count from each one's own top. */
export interface Rows {
  head: Row[];
  headHeight: number;
  lanes: Row[];
  lanesHeight: number;
  /** How much of the lanes is seen at once. */
  lanesShown: number;
}

export interface PhaseBar {
  title: string;
  start: number;
  end: number;
  number: number;
}

export const SHORTEST_VIEW_MS = 4000;
const LANE_PX = 14;
const LANE_TOUCH_PX = 22;
const LANES_SHOWN = 6.5;

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

/** Rows from top to bottom, higher where fingers are meant. Every lane is as high as its name needs. */
export function rowsOf(has: { planned: boolean; actual: boolean; sound: boolean }, lanes: Lane[], touch: boolean): Rows {
  const head: Row[] = [];
  let top = 0;
  const add = (kind: Row["kind"], height: number) => {
    head.push({ kind, top, height, lane: null });
    top += height;
  };
  add("axis", 20);
  if (has.planned) add("planned", 14);
  if (has.actual) add("actual", touch ? 30 : 18);
  add("density", 14);
  if (has.sound) add("sound", 14);
  const height = touch ? LANE_TOUCH_PX : LANE_PX;
  return {
    head,
    headHeight: top + 3,
    lanes: lanes.map((lane, index) => ({ kind: "lane", top: index * height, height, lane })),
    lanesHeight: lanes.length * height,
    lanesShown: Math.min(lanes.length, LANES_SHOWN) * height,
  };
}

/** Phases one after the other as they were planned, from when the first of them really began. */
export function plannedBars(phases: Phase[], times: PhaseTime[] = []): PhaseBar[] {
  let start = times.length > 0 ? Math.min(...times.map((time) => time.start_ms)) : 0;
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

/** The lane of notes that name no code or no student. */
export const NO_LANE = "";

/** The lanes in which a note stands: one for each of its codes or students. */
export function lanesOf(note: ShownNote, by: Lanes): string[] {
  if (by === "observer") return [note.observer];
  const named = by === "code" ? note.codes.map(codeKey) : note.students;
  return named.length > 0 ? named : [NO_LANE];
}
