/**
 * All notes of the iteration in the order of time: what the server has, and over it what this browser still has to send.
 * Filters and the note at the playhead are found here; thousands of notes are one sorted array.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { WaitingNote } from "./storage";
import type { Observation, PhaseTime, WithdrawnObservation } from "./types";

export interface ShownNote extends Observation {
  /** Not with the server yet, and why. */
  waiting: WaitingNote["state"] | null;
}

export interface Filter {
  observer: string;
  code: string;
  student: string;
  phase: string;
  flag: boolean;
  text: string;
}

export const NO_FILTER: Filter = { observer: "", code: "", student: "", phase: "", flag: false, text: "" };

/** Codes whose letter an earlier scheme of the room has: they go by their whole name. */
const crowded = new Set<string>();

/** Learns which codes ("scheme:key") have a letter to themselves; the first scheme that has a letter keeps it. */
export function learnLetters(schemes: readonly { id: string; codes: readonly { key: string }[] }[]): void {
  const holders = new Map<string, string>();
  for (const { id, codes } of schemes) {
    for (const { key } of codes) {
      const holder = holders.get(key) ?? id;
      holders.set(key, holder);
      if (holder !== id) crowded.add(`${id}:${key}`);
      else crowded.delete(`${id}:${key}`);
    }
  }
}

/** What a code goes by in the room: its letter without its scheme, or its whole name where the letter is another's. */
export function codeKey(code: string): string {
  return crowded.has(code) ? code : code.slice(code.lastIndexOf(":") + 1);
}

/** The phase that really ran at a time, or null; where two ran, the one that began later, as the server has it. */
export function phaseAt(times: PhaseTime[], at: number): string | null {
  let found: PhaseTime | null = null;
  for (const time of times) {
    const runs = time.start_ms <= at && (time.end_ms === null || at < time.end_ms);
    if (runs && (found === null || time.start_ms >= found.start_ms)) found = time;
  }
  return found?.phase ?? null;
}

export function passes(note: Observation, filter: Filter, times: PhaseTime[]): boolean {
  if (filter.observer && note.observer !== filter.observer) return false;
  if (filter.code && !note.codes.some((code) => codeKey(code) === filter.code)) return false;
  if (filter.student && !note.students.includes(filter.student)) return false;
  if (filter.flag && !note.flag) return false;
  if (filter.phase) {
    const phase = note.phase_source === "hand" ? note.phase : phaseAt(times, note.start_ms);
    if (phase !== filter.phase) return false;
  }
  if (filter.text) {
    const wanted = filter.text.toLocaleLowerCase();
    if (!`${note.saw}\n${note.think}`.toLocaleLowerCase().includes(wanted)) return false;
  }
  return true;
}

/** Index of the last note that begins at or before `at`; -1 where none does. */
export function indexAt(notes: readonly { start_ms: number }[], at: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle]!.start_ms <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function inOrder(one: Observation, other: Observation): number {
  return one.start_ms - other.start_ms || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);
}

export class Notes {
  readonly filter = signal<Filter>(NO_FILTER);
  /** Every note, in the order of time. */
  readonly all: ReadonlySignal<ShownNote[]>;
  /** The notes that pass the filter. */
  readonly shown: ReadonlySignal<ShownNote[]>;
  private readonly server = new Map<string, Observation>();
  private readonly withdrawn = new Map<string, number>();
  private readonly changes = signal(0);
  private readonly forms = new WeakMap<Observation, ShownNote>();

  constructor(
    private readonly iteration: string,
    private readonly me: string,
    private readonly waiting: Signal<WaitingNote[]>,
    times: ReadonlySignal<PhaseTime[]>,
  ) {
    this.all = computed(() => this.merged());
    this.shown = computed(() => {
      const filter = this.filter.value;
      if (Object.values(filter).every((value) => !value)) return this.all.value;
      const ran = times.value;
      return this.all.value.filter((note) => passes(note, filter, ran));
    });
  }

  /** Takes what the server says; an older word about a note never replaces a newer one. */
  take(items: readonly (Observation | WithdrawnObservation)[]): void {
    let changed = false;
    for (const item of items) changed = this.takeOne(item) || changed;
    if (changed) this.changes.value += 1;
  }

  private takeOne(item: Observation | WithdrawnObservation): boolean {
    const known = this.server.get(item.id);
    if (item.state === "withdrawn") {
      if (known && item.seq > 0 && item.seq < known.seq) return false;
      this.withdrawn.set(item.id, item.seq || (known?.seq ?? 0));
      return this.server.delete(item.id);
    }
    if (known && (known.seq > item.seq || known.version > (item as Observation).version)) return false;
    const gone = this.withdrawn.get(item.id);
    if (gone !== undefined && gone >= item.seq) return false;
    this.withdrawn.delete(item.id);
    this.server.set(item.id, item as Observation);
    return true;
  }

  get(id: string): ShownNote | undefined {
    return this.all.value.find((note) => note.id === id);
  }

  /** The note as the server has it. */
  kept(id: string): Observation | undefined {
    return this.server.get(id);
  }

  /** One object per note as long as it says the same, so that nothing is drawn again for it. */
  private asShown(note: Observation): ShownNote {
    const known = this.forms.get(note);
    if (known) return known;
    const shown = { ...note, waiting: null };
    this.forms.set(note, shown);
    return shown;
  }

  private merged(): ShownNote[] {
    void this.changes.value;
    const local = new Map(this.waiting.value.filter((note) => note.iteration === this.iteration).map((n) => [n.id, n]));
    const merged: ShownNote[] = [];
    for (const note of this.server.values()) {
      if (!local.has(note.id)) merged.push(this.asShown(note));
    }
    for (const note of local.values()) {
      if (note.kind === "withdraw" || !note.body) continue;
      const known = this.server.get(note.id);
      merged.push({
        ...note.body,
        id: note.id,
        observer: this.me,
        phase: known?.phase ?? null,
        phase_source: known?.phase_source ?? "time",
        state: known?.state ?? "draft",
        version: known?.version ?? 0,
        seq: known?.seq ?? 0,
        waiting: note.state,
      });
    }
    return merged.sort(inOrder);
  }
}
