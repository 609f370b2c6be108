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

/** The codes of a lesson by what notes call them ("scheme:key"). The slug of a scheme and the key of a code stay over versions. */
export function codesIn(schemes: readonly Scheme[]): Map<string, CodeChoice> {
  const found = new Map<string, CodeChoice>();
  for (const { id: scheme, slug, codes } of schemes) {
    for (const { key, name, color } of codes) found.set(`${scheme}:${key}`, { id: `${slug}:${key}`, name, color });
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
