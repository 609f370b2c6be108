/** The lanes of every row: one for each chosen code, else one for each chosen student, else one for all moments. */
import type { ShownNote } from "../notes";
import type { Colors } from "../timeline-drawing";
import type { Lane, Row } from "../timeline-view";
import type { CodeChoice } from "./choice";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

const ALL = "";
const ALL_PX = 26;
const LANE_PX = 16;

export function lanesFor(compare: Compare, colors: Colors | null): Lane[] {
  const { codes, students } = compare.choice.value;
  const quiet = colors?.quiet ?? "#888";
  if (codes.size > 0) return compare.notedCodes.value.filter(({ id }) => codes.has(id));
  if (students.size > 0) {
    const chosen = compare.notedStudents.value.filter((name) => students.has(name));
    return chosen.map((name) => ({ id: name, name, color: quiet }));
  }
  return [{ id: ALL, name: compareTexts.moments, color: quiet }];
}

export function rowsOf(lanes: readonly Lane[]): Row[] {
  const height = lanes.length === 1 ? ALL_PX : LANE_PX;
  return lanes.map((lane, index) => ({ kind: "lane", top: index * height, height, lane }));
}

/** In which of the lanes a note stands. */
export function lanesOf(compare: Compare, codes: ReadonlyMap<string, CodeChoice>): (note: ShownNote) => string[] {
  const choice = compare.choice.peek();
  if (choice.codes.size > 0) return (note) => [...new Set(note.codes.flatMap((code) => codes.get(code)?.id ?? []))];
  if (choice.students.size > 0) return (note) => note.students;
  return () => [ALL];
}

/** A note has the colour of its lane where that is a code, else that of its first code. */
export function colorIn(lanes: readonly Lane[], codes: ReadonlyMap<string, CodeChoice>): (note: ShownNote, lane: string) => string {
  const byId = new Map(lanes.map((lane) => [lane.id, lane.color]));
  const coded = new Set([...codes.values()].map(({ id }) => id));
  return (note, lane) => {
    const first = coded.has(lane) ? undefined : codes.get(note.codes[0] ?? "")?.color;
    return first ?? byId.get(lane) ?? "#888";
  };
}
