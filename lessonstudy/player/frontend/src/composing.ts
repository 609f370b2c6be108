/**
 * What noting does: beginning a moment, stamping it, saving, leaving, editing, withdrawing and undoing.
 * The video stops while someone writes, and goes on when they are done.
 */
import { signal } from "@preact/signals";
import { anticipatedIn } from "./anticipated";
import { Moments } from "./moments";
import { Holding, type Gathered } from "./holding";
import type { Span } from "./moment-drag";
import { codeKey, type ShownNote } from "./notes";
import { check, type FieldErrors } from "./moment";
import { type Over, sameText, textOf } from "./queue";
import type { Opened, RoomState } from "./room-state";
import { settings } from "./settings";
import type { WaitingNote } from "./storage";
import { texts } from "./texts";
import { Undoing } from "./undoing";
import type { ObservationText } from "./types";

export class Composing {
  readonly holding = new Holding();
  readonly moments: Moments;
  /** Counts up to ask the box for the focus. */
  readonly focusBox = signal(0);
  /** Counts up to ask the list of anticipated responses for the focus. */
  readonly focusAnticipated = signal(0);
  readonly focusRoom = signal(0);
  readonly undoing: Undoing;
  private playOn = false;

  constructor(
    private readonly room: RoomState,
    private readonly opened: Opened,
  ) {
    this.undoing = new Undoing(room, opened.queue);
    this.moments = new Moments(room, opened, (note, span) => this.adjust(note, span));
  }

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

  /** Goes to what the plan anticipates, with a moment begun. */
  openAnticipated(): void {
    if (anticipatedIn(this.opened.answer.plan?.phases ?? [], null).length === 0) {
      this.room.say(texts.nothingAnticipated);
      return;
    }
    this.writing();
    this.focusAnticipated.value += 1;
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

  /** A code key, or a finger on the code, goes down; `source` says which. */
  codeDown(key: string, source: string): void {
    const code = this.room.codes.peek().get(key);
    if (!code) return;
    this.holding.press(source, { key, name: code.name, start: this.player.now.peek(), stamped: this.stamp() });
  }

  codeUp(source: string): void {
    const gathered = this.holding.release(source, this.player.now.peek());
    if (!gathered) return;
    this.gathered(gathered);
    this.openBox();
  }

  /** A finger leaves a code. A hold becomes an interval (true); a mere press is the button's own business. */
  chipUp(source: string, forget: boolean): boolean {
    if (forget || !this.holding.lasts(source)) {
      this.holding.forget(source);
      return false;
    }
    this.codeUp(source);
    return true;
  }

  /** The window lost the keys: what had lasted is kept as a draft, ended here. */
  loseHold(): void {
    const gathered = this.holding.lose(this.player.now.peek());
    if (!gathered) return;
    this.gathered(gathered);
    this.room.say(texts.holdLost);
  }

  private gathered({ start, end, codes }: Gathered): void {
    if (end !== null) this.draft.change({ start, end });
    else if (this.draft.moment.peek().start === null) this.draft.change({ start });
    for (const key of codes) this.addCode(key);
  }

  private goOn(): void {
    if (this.playOn) this.player.play();
    this.playOn = false;
  }

  /** Leaves the text. An empty moment is dropped; a written one stays as a draft. */
  leave(): void {
    if (this.draft.written.peek() && this.differs()) this.room.say(texts.draftKept);
    else this.draft.clear();
    this.focusRoom.value += 1;
    this.goOn();
  }

  /** Whether the boxes say something else than the note that is changed in them. */
  private differs(): boolean {
    if (!this.draft.editing.peek()) return true;
    const known = this.opened.notes.get(this.draft.moment.peek().id);
    return !known || !sameText(known, this.body());
  }

  discard(): void {
    this.draft.clear();
    this.focusRoom.value += 1;
    this.goOn();
  }

  private body(): ObservationText {
    const moment = this.draft.moment.peek();
    const known = this.opened.notes.get(moment.id);
    const shown = known ? known.recording : (this.player.recording.peek()?.id ?? null);
    return {
      iteration: this.room.iteration,
      recording: moment.region ? moment.marked : shown,
      start_ms: moment.start ?? this.stamp(),
      end_ms: moment.end,
      saw: moment.saw.trim(),
      think: moment.think.trim(),
      codes: moment.codes,
      students: moment.students,
      flag: moment.flag,
      clock: known?.clock ?? "video",
      region: moment.region,
      anticipated: moment.anticipated,
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
    void this.send(moment.id, body, { match, based: moment.based, base: this.before(moment.id) });
    this.undoing.wentOn();
    this.draft.empty();
    this.room.selected.value = moment.id;
    this.focusRoom.value += 1;
    if (this.playOn || (settings.peek().playAfterSave && !edited)) this.player.play();
    this.playOn = false;
    return true;
  }

  /** What the server has of a note. */
  private before(id: string): ObservationText | null {
    const known = this.opened.notes.kept(id);
    return known ? textOf(known) : null;
  }

  private async send(id: string, body: ObservationText, over: Over): Promise<void> {
    const { queue } = this.opened;
    await queue.save(id, body, over, () => this.draft.forget(id));
    const kept = queue.notes.peek().find((note) => note.id === id);
    if (!kept) this.room.say(over.match === null ? texts.saved(body.start_ms) : texts.changed(body.start_ms));
    else if (kept.state === "waiting")
      this.room.say(queue.durable ? texts.keptHere(body.start_ms) : texts.keptNowhere(body.start_ms));
    else if (kept.state === "conflict") this.room.say(texts.conflict);
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
    this.room.say(Object.values(errors)[0] ?? note.reason);
    this.player.pause();
    this.focusBox.value += 1;
    // Enter may come before this is done: what was saved anew meanwhile is not dropped.
    await this.opened.queue.drop(note.id, note.revision);
  }

  /** Goes on with a draft that a closed page left behind. False while the boxes hold another one. */
  takeUp(place: string): boolean {
    if (this.draft.written.peek()) {
      this.room.say(texts.draftFirst);
      return false;
    }
    this.draft.takeUp(place);
    this.focusBox.value += 1;
    return true;
  }

  edit(note: ShownNote): void {
    if (this.draft.written.peek() && this.draft.moment.peek().id !== note.id) {
      this.room.say(texts.draftFirst);
      return;
    }
    const waits = this.opened.queue.notes.peek().find((waiting) => waiting.id === note.id);
    this.draft.edit(note, this.opened.notes.kept(note.id)?.version ?? null, waits?.revision ?? null);
    this.player.pause();
    this.room.cameras.goTo(note.start_ms, note.recording);
    this.focusBox.value += 1;
  }

  /** Saves a note at another time. A note that lies in the boxes is moved there. */
  private async adjust(note: ShownNote, span: Span): Promise<void> {
    if (this.draft.moment.peek().id === note.id) {
      this.draft.change({ start: span.start, end: span.end });
      return;
    }
    const body = { ...textOf(note), start_ms: span.start, end_ms: span.end };
    const { queue, notes } = this.opened;
    await queue.save(note.id, body, notes.kept(note.id)?.version ?? null);
    const kept = queue.notes.peek().find((waiting) => waiting.id === note.id);
    if (!kept) this.room.say(texts.moved(span.start, span.end));
    else this.room.say(kept.state === "waiting" ? texts.keptHere(span.start) : kept.reason);
  }

  async withdraw(note: ShownNote): Promise<void> {
    const { queue, notes } = this.opened;
    const known = notes.kept(note.id);
    this.undoing.wentOn();
    await queue.withdraw(note.id, this.room.iteration, known?.version ?? null, this.before(note.id));
    this.room.say(texts.withdrawn(note.start_ms));
  }

  async undo(): Promise<void> {
    await this.moments.commit();
    if (this.room.phases.takeBack()) this.room.say(texts.undone);
    else await this.undoing.undo();
  }

  async redo(): Promise<void> {
    await this.moments.commit();
    await this.undoing.redo();
  }
}
