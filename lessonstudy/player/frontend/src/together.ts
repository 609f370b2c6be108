/**
 * Noting with others: who is in the room, who has submitted, and the two steps that end "independent first". Nothing here
 * tells what others write or how much.
 */
import { computed, signal } from "@preact/signals";
import { Refused } from "./api";
import type { ShownNote } from "./notes";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Person, Submission } from "./types";

const BEFORE_REVEAL = ["planned", "taught", "noting"];

/** How many notes differ from what was submitted: new ones, changed ones, and ones that are gone. */
export function changedSince(mine: readonly ShownNote[], submitted: readonly string[]): number {
  const standing = new Set(mine.map((note) => note.id));
  const differing = mine.filter((note) => note.state !== "submitted" || note.waiting !== null).length;
  return differing + submitted.filter((id) => !standing.has(id)).length;
}

export interface Companion extends Person {
  here: boolean;
  /** When they submitted, as the server wrote it, or "". */
  submitted: string;
}

export class Together {
  /** Who has the room open, by id. */
  readonly present = signal<string[]>([]);
  readonly busy = signal(false);
  /** Others' notes are hidden until somebody reveals them. */
  readonly hidden = computed(() => {
    const iteration = this.room.opened.value?.answer.iteration;
    return iteration?.noting === "independent" && BEFORE_REVEAL.includes(iteration.state);
  });
  readonly mayReveal = computed(() => this.room.opened.value?.answer.me.can.includes("run") ?? false);
  readonly mine = computed(() => {
    const opened = this.room.opened.value;
    return opened?.notes.all.value.filter((note) => note.observer === opened.answer.me.id) ?? [];
  });
  readonly submission = computed(() => {
    const answer = this.room.opened.value?.answer;
    return answer?.submissions.find((one) => one.person === answer.me.id) ?? null;
  });
  readonly changed = computed(() => changedSince(this.mine.value, this.submission.value?.notes ?? []));
  /** Who is here, and while notes are hidden also who has submitted. */
  readonly company = computed<Companion[]>(() => {
    const answer = this.room.opened.value?.answer;
    const present = new Set(this.present.value);
    return (answer?.people ?? [])
      .map((person) => ({ ...person, here: present.has(person.id), submitted: this.submittedAt(person.id) }))
      .filter((person) => person.here || (this.hidden.value && person.submitted !== ""));
  });

  constructor(private readonly room: RoomState) {}

  submittedAt(person: string): string {
    const found = this.room.opened.value?.answer.submissions.find((one) => one.person === person);
    return found?.at ?? "";
  }

  /** Hands in one's notes as they stand. What waits in this browser goes first, or the snapshot would lack it. */
  async submit(): Promise<void> {
    const queue = this.room.opened.peek()?.queue;
    if (!queue || this.busy.peek()) return;
    this.busy.value = true;
    try {
      await queue.send();
      if (queue.notes.peek().some((note) => note.iteration === this.room.iteration)) {
        this.room.say(texts.submitWaiting);
        return;
      }
      const submission: Submission = await this.room.api.submit(this.room.iteration);
      await this.room.refresh();
      this.room.say(texts.submittedNow(submission.count ?? 0));
    } catch (error) {
      this.room.say(error instanceof Refused ? error.message : texts.submitUnreachable);
    } finally {
      this.busy.value = false;
    }
  }

  /** Shows everyone's notes to everyone. Gives the sentence of what went wrong, or "". */
  async reveal(): Promise<string> {
    this.busy.value = true;
    try {
      await this.room.api.reveal(this.room.iteration);
      await this.room.refresh();
      return "";
    } catch (error) {
      return error instanceof Refused ? error.message : texts.revealUnreachable;
    } finally {
      this.busy.value = false;
    }
  }
}
