/** Which moments are shown: those of the chosen codes and students. A code is the same over versions of its scheme. */
import type { ShownNote } from "../notes";
import type { Scheme } from "../types";

export interface CodeChoice {
  id: string;
  name: string;
  color: string;
}

export interface Choice {
  codes: ReadonlySet<string>;
  students: ReadonlySet<string>;
}

export const ALL_MOMENTS: Choice = { codes: new Set(), students: new Set() };

/** The codes of a lesson by what notes call them ("scheme:key", or the key alone). */
export function codesIn(schemes: readonly Scheme[]): Map<string, CodeChoice> {
  const found = new Map<string, CodeChoice>();
  for (const { id: scheme, codes } of schemes) {
    for (const { key, name, color } of codes) {
      const choice = { id: `${key} ${name}`, name, color };
      found.set(`${scheme}:${key}`, choice);
      if (!found.has(key)) found.set(key, choice);
    }
  }
  return found;
}

export function passes(note: ShownNote, choice: Choice, codes: ReadonlyMap<string, CodeChoice>): boolean {
  const coded = choice.codes.size === 0 || note.codes.some((code) => choice.codes.has(codes.get(code)?.id ?? ""));
  return coded && (choice.students.size === 0 || note.students.some((student) => choice.students.has(student)));
}

export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const others = new Set(chosen);
  if (!others.delete(id)) others.add(id);
  return others;
}
