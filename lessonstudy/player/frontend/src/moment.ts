/**
 * The moment that is being noted: its span, its two texts, codes, students and flag. It is kept in the browser with every
 * key, and it is the same thing as the in/out span of the timeline: setting "in" begins a moment, saving it ends it.
 */
import { computed, signal } from "@preact/signals";
import { newId } from "./identifier";
import { codeKey } from "./notes";
import { remember, remembered } from "./settings";
import { texts } from "./texts";
import type { Observation, ObservationText, Region } from "./types";

export const LONGEST_TEXT = 10_000;

export interface Moment {
  id: string;
  /** The version that is edited, or null for a new note. */
  match: number | null;
  /** The revision of the waiting text that is edited, or null where none waited. */
  based: number | null;
  start: number | null;
  end: number | null;
  saw: string;
  think: string;
  codes: string[];
  students: string[];
  flag: boolean;
  /** The response of the plan that was seen. */
  anticipated: string | null;
  /** The mark in the picture, and the recording whose picture it is. */
  region: Region | null;
  marked: string | null;
}

export type FieldErrors = Partial<
  Record<"start_ms" | "end_ms" | "saw" | "think" | "codes" | "students" | "note", string>
>;

export function emptyMoment(): Moment {
  return {
    id: newId(),
    match: null,
    based: null,
    start: null,
    end: null,
    saw: "",
    think: "",
    codes: [],
    students: [],
    flag: false,
    anticipated: null,
    region: null,
    marked: null,
  };
}

/** What must be put right before a moment can be saved. */
export function check(moment: Moment): FieldErrors {
  const errors: FieldErrors = {};
  if (!moment.saw.trim()) errors.saw = texts.sawEmpty;
  for (const box of ["saw", "think"] as const) {
    const length = [...moment[box]].length;
    if (length > LONGEST_TEXT) errors[box] = texts.tooLong(length, LONGEST_TEXT);
  }
  if (moment.end !== null && moment.start !== null && moment.end <= moment.start) errors.end_ms = texts.endBeforeStart;
  return errors;
}

/** The moment that was kept in a place of this browser, or null. */
export function readMoment(place: string): Moment | null {
  try {
    const kept = JSON.parse(remembered(place) ?? "null") as Partial<Moment> | null;
    return kept && typeof kept.id === "string" ? { ...emptyMoment(), ...kept } : null;
  } catch {
    return null;
  }
}

/** Something would be lost if the moment were dropped. */
export function isWritten({ saw, think, codes, students, flag, anticipated, region }: Moment): boolean {
  return Boolean(saw.trim() || think.trim() || codes.length || students.length || flag || anticipated || region);
}

export class Draft {
  readonly moment = signal<Moment>(emptyMoment());
  readonly errors = signal<FieldErrors>({});
  readonly editing = computed(() => this.moment.value.match !== null);
  readonly written = computed(() => isWritten(this.moment.value));
  /** The browser refused to keep the draft. */
  readonly unkept = signal(false);
  readonly span = computed(() => ({ start: this.moment.value.start, end: this.moment.value.end }));

  constructor(readonly place: string) {
    this.restore();
  }

  private restore(): void {
    const kept = readMoment(this.place);
    if (kept) this.moment.value = kept;
  }

  /** Takes up a draft that lies in another place. */
  takeUp(place: string): void {
    const kept = readMoment(place);
    if (!kept) return;
    this.change(kept);
    if (!this.unkept.peek()) remember(place, null);
  }

  change(part: Partial<Moment>): void {
    this.moment.value = { ...this.moment.peek(), ...part };
    this.keep();
    const errors = { ...this.errors.peek() };
    let cleared = false;
    for (const name of ["saw", "think", "codes", "students"] as const) {
      if (name in part && errors[name]) {
        delete errors[name];
        cleared = true;
      }
    }
    if (("start" in part || "end" in part) && (errors.start_ms || errors.end_ms)) {
      delete errors.start_ms;
      delete errors.end_ms;
      cleared = true;
    }
    if (cleared) this.errors.value = errors;
  }

  private keep(): void {
    this.unkept.value = !remember(this.place, JSON.stringify({ ...this.moment.peek(), at: Date.now() }));
  }

  clear(): void {
    this.empty();
    remember(this.place, null);
  }

  /** Empties the boxes; what is kept in the browser stays until `forget`. */
  empty(): void {
    this.moment.value = emptyMoment();
    this.errors.value = {};
  }

  /** Forgets the kept draft of a note that lies safely elsewhere by now, unless another one has begun. */
  forget(id: string): void {
    const kept = remembered(this.place);
    if (kept?.includes(id)) remember(this.place, null);
  }

  toggle(list: "codes" | "students", value: string): void {
    const values = this.moment.peek()[list];
    this.change({ [list]: values.includes(value) ? values.filter((other) => other !== value) : [...values, value] });
  }

  /** Takes a note into the boxes, to change it. */
  edit(
    note: Observation | (ObservationText & { id: string; version: number }),
    match: number | null,
    based: number | null = null,
  ): void {
    this.errors.value = {};
    this.change({
      id: note.id,
      match,
      based,
      start: note.start_ms,
      end: note.end_ms,
      saw: note.saw,
      think: note.think,
      codes: [...note.codes],
      students: [...note.students],
      flag: note.flag,
      anticipated: note.anticipated ?? null,
      region: note.region ?? null,
      marked: note.region ? note.recording : null,
    });
  }

  /** Whether a code is set, however it is written ("scheme:key" or "key"). */
  hasCode(code: string): boolean {
    return this.moment.value.codes.some((set) => set === code || set === codeKey(code));
  }
}
