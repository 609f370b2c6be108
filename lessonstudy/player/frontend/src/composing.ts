/**
 * What noting does: beginning a moment, stamping it, saving, leaving, editing, withdrawing and undoing.
 * The video stops while someone writes, and goes on when they are done.
 */
import { signal } from "@preact/signals";
import { Refused } from "./api";
import { codeKey, type ShownNote } from "./notes";
import { check, type FieldErrors } from "./moment";
import type { Opened, RoomState } from "./room-state";
import { settings } from "./settings";
import type { WaitingNote } from "./storage";
import { texts } from "./texts";
import type { ObservationText } from "./types";

/** A code key that is down. */
export interface Hold {
  key: string;
  name: string;
  start: number;
  stamped: number;
  pressed: number;
  long: boolean;
}

const HOLD_MS = 400;

export class Composing {
  readonly hold = signal<Hold | null>(null);
  /** Counts up to ask the box for the focus. */
  readonly focusBox = signal(0);
  readonly focusRoom = signal(0);
  private playOn = false;
  private holdTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly room: RoomState,
    private readonly opened: Opened,
  ) {}

  private get player() {
    return this.room.player;
  }

  private get draft() {
    return this.opened.draft;
  }

  /** Where a note begins that is started now: a little earlier, unless the place was chosen exactly. */
  private stamp(): number {
    const lead = this.player.placedByHand && !this.player.playing.peek() ? 0 : settings.peek().leadMs;
    return Math.max(this.player.span.peek().start, this.player.now.peek() - lead);
  }

  /** Begins a moment if none is begun. */
  begin(): void {
    if (this.draft.moment.peek().start === null) this.draft.change({ start: this.stamp() });
  }

  /** The person writes: stamp, and stop the video. */
  writing(): void {
    this.begin();
    if (!settings.peek().pauseOnTyping || !this.player.playing.peek()) return;
    this.playOn = true;
    this.player.pause();
  }

  /** Goes to the text with a moment begun. */
  openBox(): void {
    this.writing();
    this.focusBox.value += 1;
  }

  setIn(): void {
    this.draft.change({ start: this.player.now.peek() });
  }

  setOut(): void {
    const start = this.draft.moment.peek().start;
    this.draft.change({ start: start ?? this.stamp(), end: this.player.now.peek() });
  }

  toggleCode(key: string): void {
    const code = this.room.codes.peek().get(key);
    if (!code) return;
    this.begin();
    const moment = this.draft.moment.peek();
    const set = moment.codes.filter((other) => codeKey(other) !== key);
    const had = set.length < moment.codes.length;
    this.draft.change({ codes: had ? set : [...set, code.full] });
  }

  private addCode(key: string): void {
    if (!this.draft.moment.peek().codes.some((code) => codeKey(code) === key)) this.toggleCode(key);
  }

  toggleStudent(pseudonym: string): void {
    this.begin();
    this.draft.toggle("students", pseudonym);
  }

  toggleFlag(): void {
    this.begin();
    this.draft.change({ flag: !this.draft.moment.peek().flag });
  }

  codeDown(key: string): void {
    const code = this.room.codes.peek().get(key);
    if (!code || this.hold.peek()) return;
    const now = this.player.now.peek();
    this.hold.value = {
      key,
      name: code.name,
      start: now,
      stamped: this.stamp(),
      pressed: performance.now(),
      long: false,
    };
    this.holdTimer = setTimeout(() => {
      const hold = this.hold.peek();
      if (hold) this.hold.value = { ...hold, long: true };
    }, HOLD_MS);
  }

  codeUp(): void {
    const hold = this.endHold();
    if (!hold) return;
    const moment = this.draft.moment.peek();
    const now = this.player.now.peek();
    const lasted = performance.now() - hold.pressed > HOLD_MS && now > hold.start;
    if (lasted) this.draft.change({ start: hold.start, end: now });
    else if (moment.start === null) this.draft.change({ start: hold.stamped });
    this.addCode(hold.key);
    this.openBox();
  }

  /** The window lost the key: what was held is forgotten. */
  endHold(): Hold | null {
    const hold = this.hold.peek();
    if (this.holdTimer !== null) clearTimeout(this.holdTimer);
    this.hold.value = null;
    return hold;
  }

  private goOn(): void {
    if (this.playOn) this.player.play();
    this.playOn = false;
  }

  /** Leaves the text. An empty moment is dropped; a written one stays as a draft. */
  leave(): void {
    if (this.draft.editing.peek()) this.draft.clear();
    else if (this.draft.written.peek()) this.room.say(texts.draftKept);
    else this.draft.clear();
    this.focusRoom.value += 1;
    this.goOn();
  }

  discard(): void {
    this.draft.clear();
    this.focusRoom.value += 1;
    this.goOn();
  }

  private body(): ObservationText {
    const moment = this.draft.moment.peek();
    const known = this.opened.notes.get(moment.id);
    return {
      iteration: this.room.iteration,
      recording: known ? known.recording : (this.player.recording.peek()?.id ?? null),
      start_ms: moment.start ?? this.stamp(),
      end_ms: moment.end,
      saw: moment.saw.trim(),
      think: moment.think.trim(),
      codes: moment.codes,
      students: moment.students,
      flag: moment.flag,
      clock: known?.clock ?? "video",
    };
  }

  save(): boolean {
    const moment = this.draft.moment.peek();
    const errors = check(moment);
    if (Object.keys(errors).length > 0) {
      this.draft.errors.value = errors;
      this.begin();
      this.room.say(Object.values(errors)[0] ?? "");
      this.focusBox.value += 1;
      return false;
    }
    const body = this.body();
    // A note that was still waiting when its change began may have arrived since.
    const match = moment.match ?? this.opened.notes.kept(moment.id)?.version ?? null;
    const edited = match !== null;
    void this.send(moment.id, body, match);
    this.draft.empty();
    this.room.selected.value = moment.id;
    this.focusRoom.value += 1;
    if (this.playOn || (settings.peek().playAfterSave && !edited)) this.player.play();
    this.playOn = false;
    return true;
  }

  private async send(id: string, body: ObservationText, match: number | null): Promise<void> {
    const { queue } = this.opened;
    await queue.save(id, body, match, () => this.draft.forget(id));
    const kept = queue.notes.peek().find((note) => note.id === id);
    if (!kept) this.room.say(match === null ? texts.saved(body.start_ms) : texts.changed(body.start_ms));
    else if (kept.state === "waiting") this.room.say(texts.keptHere(body.start_ms));
    else if (kept.state === "refused" && !this.draft.written.peek()) await this.takeBack(kept);
    else this.room.say(kept.reason);
  }

  /** A refused note comes back into the boxes, with the server's sentence where it belongs. */
  async takeBack(note: WaitingNote): Promise<void> {
    if (!note.body) {
      await this.opened.queue.drop(note.id);
      this.room.say(note.reason);
      return;
    }
    if (this.draft.written.peek() && this.draft.moment.peek().id !== note.id) {
      this.room.say(texts.draftFirst);
      return;
    }
    this.draft.edit({ ...note.body, id: note.id, version: note.match ?? 0 }, note.match);
    const errors: FieldErrors = {};
    const fields = ["start_ms", "end_ms", "saw", "think", "codes", "students"] as const;
    for (const field of fields) if (note.fields[field]) errors[field] = note.fields[field];
    if (Object.keys(errors).length === 0) errors.note = Object.values(note.fields)[0] ?? note.reason;
    this.draft.errors.value = errors;
    await this.opened.queue.drop(note.id);
    this.room.say(Object.values(errors)[0] ?? note.reason);
    this.player.pause();
    this.focusBox.value += 1;
  }

  edit(note: ShownNote): void {
    if (this.draft.written.peek() && this.draft.moment.peek().id !== note.id) {
      this.room.say(texts.draftFirst);
      return;
    }
    this.draft.edit(note, this.opened.notes.kept(note.id)?.version ?? null);
    this.player.pause();
    this.player.seek(note.start_ms);
    this.focusBox.value += 1;
  }

  async withdraw(note: ShownNote): Promise<void> {
    const { queue, notes } = this.opened;
    const known = notes.kept(note.id);
    await queue.withdraw(note.id, this.room.iteration, known?.version ?? null);
    this.room.say(texts.withdrawn(note.start_ms));
  }

  async undo(): Promise<void> {
    if (this.opened.queue.notes.peek().some((note) => note.state === "waiting")) {
      await this.opened.queue.send();
      if (this.opened.queue.notes.peek().some((note) => note.state === "waiting")) {
        this.room.say(texts.undoWhileWaiting);
        return;
      }
    }
    try {
      const answer = await this.room.api.undo(this.room.iteration);
      if (answer.observation) this.room.take([answer.observation]);
      this.room.say(texts.undone);
    } catch (error) {
      this.room.say(error instanceof Refused ? error.message : texts.undoUnreachable);
    }
  }
}
