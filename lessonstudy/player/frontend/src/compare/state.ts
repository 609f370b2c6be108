/** Lessons side by side: the lessons, the lock that holds their videos together, and which moments are shown. */
import { computed, effect, signal } from "@preact/signals";
import { Api } from "../api";
import type { ShownNote } from "../notes";
import { type Column, columnsOf, longest, placeIn, WHOLE_LESSON } from "./phase-lock";
import { settings } from "../settings";
import { Voice } from "../voice";
import { ALL_MOMENTS, type Choice, type CodeChoice, codesIn, passes } from "./choice";
import { Lesson, rootOf } from "./lesson";
import { PhaseLock } from "./lock";
import { compareTexts } from "./texts";

export interface Asked {
  lessons: readonly { iteration: string; name: string }[];
}

export class Compare {
  readonly lessons: readonly Lesson[];
  readonly lock: PhaseLock;
  readonly dialog = signal<"help" | "">("");
  readonly voice = new Voice();
  readonly choice = signal<Choice>(ALL_MOMENTS);
  readonly settled = computed(() => this.lessons.every((lesson) => lesson.settled.value));
  readonly columns = computed<Column[]>(() => {
    if (!this.settled.value) return [];
    const phased = columnsOf(this.lessons.map((lesson) => lesson.spans.value));
    if (phased.length > 0) return phased;
    const spans = this.lessons.map(({ player, plays }) => (plays.value ? { phase: WHOLE_LESSON, ...player.span.value } : null));
    return spans.some(Boolean) ? [{ phase: WHOLE_LESSON, run: 0, spans }] : [];
  });
  readonly titles = computed(() => this.columns.value.map((column) => this.titleOf(column)));
  /** Of each column the planned length in each lesson, in ms; null where none was planned, or it ran again. */
  readonly planned = computed(() =>
    this.columns.value.map(({ phase, run }) =>
      this.lessons.map(({ phases }) => {
        const minutes = phases.value.find((one) => rootOf(one) === phase)?.planned_minutes ?? null;
        return minutes === null || run > 0 ? null : Math.round(minutes * 60_000);
      }),
    ),
  );
  /** Of each column the time that it stands for: the longest of the lessons, or what was planned if that is longer. */
  readonly lengths = computed(() =>
    this.columns.value.map((column, index) => Math.max(longest(column), ...this.planned.value[index]!.map((one) => one ?? 0), 1)),
  );
  readonly codes = computed(() => this.lessons.map((lesson) => codesIn(lesson.answer.value?.schemes ?? [])));
  /** The codes that somebody noted in one of the lessons, in the order of the schemes. */
  readonly notedCodes = computed<CodeChoice[]>(() => {
    const noted = new Set(this.lessons.flatMap(({ notes }, lesson) =>
      notes.value.flatMap((note) => note.codes.map((code) => this.codes.value[lesson]!.get(code)?.id)),
    ));
    const all = new Map(this.codes.value.flatMap((codes) => [...codes.values()]).map((code) => [code.id, code]));
    return [...all.values()].filter((code) => noted.has(code.id));
  });
  readonly notedStudents = computed(() => {
    const noted = new Set(this.lessons.flatMap(({ notes }) => notes.value.flatMap((note) => note.students)));
    return [...noted].sort((one, other) => one.localeCompare(other, undefined, { numeric: true }));
  });
  readonly shown = computed(() => {
    const choice = this.choice.value;
    const all = choice.codes.size + choice.students.size === 0;
    return this.lessons.map(({ notes }, lesson) => {
      const codes = this.codes.value[lesson]!;
      return all ? notes.value : notes.value.filter((note) => passes(note, choice, codes));
    });
  });
  private readonly stop: () => void;

  constructor(asked: Asked) {
    const api = new Api();
    this.lessons = asked.lessons.map(({ iteration, name }) => new Lesson(iteration, name, api));
    this.lock = new PhaseLock(this.lessons, this.columns, () => this.voice.say(compareTexts.over));
    this.stop = this.whenSettled();
  }

  close(): void {
    this.stop();
    this.lock.close();
    for (const lesson of this.lessons) lesson.close();
    this.voice.close();
  }

  /** All stand at the first phase; lessons without phases move alone. */
  private whenSettled(): () => void {
    let begun = false;
    return effect(() => {
      const columns = this.columns.value;
      if (!this.settled.value || begun || columns.length === 0) return;
      begun = true;
      for (const index of this.lessons.keys()) {
        if (!columns.some(({ spans }) => spans[index])) this.lock.unlock(index);
      }
      const playable = this.lessons.findIndex(({ plays }) => plays.peek());
      this.lock.heard.value = Math.max(0, playable);
      this.lock.go(0);
    });
  }

  private titleOf({ phase, run }: Pick<Column, "phase" | "run">): string {
    if (phase === WHOLE_LESSON) return compareTexts.wholeLesson;
    const named = this.lessons.flatMap(({ phases }) => phases.value.filter((one) => rootOf(one) === phase));
    const title = named.at(-1)?.title ?? "";
    return run > 0 ? compareTexts.phaseAgain(title, run) : title;
  }

  /** The title of the phase in which a lesson is at a moment. */
  phaseAt(lesson: number, at: number): string {
    const place = placeIn(this.columns.value, lesson, at);
    return place ? this.titles.value[place.column]! : compareTexts.noPhase;
  }

  /** The title of the phase in which a moment counts. */
  phaseOf(lesson: number, note: ShownNote): string {
    const phase = this.lessons[lesson]!.setPhase(note);
    return phase === null ? this.phaseAt(lesson, note.start_ms) : this.titleOf({ phase, run: 0 });
  }

  /** Plays a moment in its lesson; a locked one takes the others to the same place of the phase. */
  play(lesson: number, note: ShownNote): void {
    this.goTo(lesson, note.start_ms, settings.peek().preRollMs);
    this.lock.heard.value = lesson;
    if (this.lock.locked.peek()[lesson]) this.lock.play();
    else this.lessons[lesson]!.player.play();
  }

  /** Goes to a moment of a lesson, `lead` ms earlier where the phase had begun by then. */
  goTo(lesson: number, at: number, lead = 0): void {
    const place = placeIn(this.columns.peek(), lesson, at);
    if (this.lock.locked.peek()[lesson] && place) {
      this.lock.go(place.column, Math.max(0, place.elapsed - lead));
      return;
    }
    if (this.lock.locked.peek()[lesson]) {
      this.lock.unlock(lesson);
      this.voice.say(compareTexts.outsideAll(this.lessons[lesson]!.name));
    }
    this.lessons[lesson]!.player.seek(at - lead);
  }

  toggleLock(lesson: number): void {
    const { name } = this.lessons[lesson]!;
    if (this.lock.locked.peek()[lesson]) {
      this.lock.unlock(lesson);
      this.voice.say(compareTexts.unlocked(name));
    } else {
      const ahead = this.lock.lock(lesson);
      this.voice.say(ahead === 0 ? compareTexts.joined(name) : compareTexts.joinedAway(name, ahead));
    }
  }

  show(lesson: number, camera: string): void {
    this.lessons[lesson]!.show(camera);
  }

  toggle(): void {
    if (this.lock.locked.peek().some(Boolean)) this.lock.toggle();
    else this.voice.say(compareTexts.noneLocked);
  }
}
