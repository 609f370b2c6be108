/** The keys of the room. */
import type { Composing } from "./composing";
import { setBookmark } from "./bookmarks-dialog";
import { toggleLoop } from "./controls";
import { isBare, listen, repeats, SKIP_MS } from "./key-listening";
import { boundName, chipOf, type Intent, intentOf } from "./keys";
import { indexAt } from "./notes";
import { markNextPhase } from "./phase-bar";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";

/** For a press that has done what it does. */
const NOTHING_MORE = () => undefined;

function opensReplies(event: KeyboardEvent): boolean {
  return event.shiftKey && isBare(event) && event.key.toLowerCase() === "r";
}

export class Keyboard {
  constructor(
    private readonly host: () => HTMLElement | null,
    private readonly room: RoomState,
    private readonly composing: Composing,
  ) {}

  listen(): () => void {
    const stop = new AbortController();
    const options = { capture: true, signal: stop.signal };
    const deaf = listen(this.host, {
      actOf: (event) => this.actOf(event),
      inDialog: () => this.room.dialog.peek() !== "",
      writes: (event, field) => this.whileWriting(event, field),
    });
    addEventListener("keyup", (event) => this.up(event), options);
    addEventListener("blur", (event) => event.target === window && this.composing.loseHold(), options);
    return () => {
      deaf();
      stop.abort();
    };
  }

  private actOf(event: KeyboardEvent): (() => void) | null {
    if (this.room.cameras.adjustByKey(event)) return NOTHING_MORE;
    if (opensReplies(event) && !this.room.cameras.adjusting.peek() && settings.peek().keysOn) return () => this.openReplies();
    if (this.nudges(event)) return () => this.composing.moments.byKey(event.key, event.shiftKey);
    if (event.key === "Escape") {
      this.composing.moments.drop();
      this.composing.leave();
    }
    const intent = this.intent(event);
    if (!intent) return null;
    return event.repeat && !(intent.kind === "action" && repeats(intent.action)) ? NOTHING_MORE : () => this.act(intent, event.code);
  }

  /** Opens the thread of the note that was chosen, or of the one at the playhead. */
  private openReplies(): void {
    const opened = this.room.opened.peek();
    const shown = opened?.notes.shown.peek() ?? [];
    const chosen = shown.find((note) => note.id === this.room.selected.peek());
    const note = chosen ?? shown[indexAt(shown, this.room.player.about.peek())];
    if (note) opened?.threads.toggle(note.id);
  }

  private intent(event: KeyboardEvent): Intent | null {
    const { keysOn, bindings } = settings.peek();
    const intent = intentOf(event, bindings, new Set(this.room.codes.peek().keys()), this.students().length);
    if (this.room.cameras.adjusting.peek() && !movesVideo(intent)) return null;
    return keysOn || intent?.kind === "undo" || intent?.kind === "redo" ? intent : null;
  }

  private students(): string[] {
    return this.room.opened.peek()?.answer.students.map((student) => student.pseudonym) ?? [];
  }

  /** Alt and an arrow move the selected note, should the browser know another meaning or not. */
  private nudges(event: KeyboardEvent): boolean {
    if (!event.altKey || event.ctrlKey || event.metaKey || !event.key.startsWith("Arrow")) return false;
    return settings.peek().keysOn && this.room.mayNote.peek();
  }

  private up(event: KeyboardEvent): void {
    if (!this.composing.holding.has(event.code)) return;
    event.stopPropagation();
    this.composing.codeUp(event.code);
  }

  private whileWriting(event: KeyboardEvent, target: Element): void {
    const box = target.getAttribute("data-box");
    if (event.isComposing || box === null) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.composing.leave();
    } else if (event.key === "Enter" && (!event.shiftKey || box === "time")) {
      event.preventDefault();
      if (box === "time") (target as HTMLElement).blur();
      else if (!event.repeat) this.composing.save();
    } else if (event.altKey && boundName(event) === settings.peek().bindings.anticipated) {
      event.preventDefault();
      this.composing.openAnticipated();
    } else {
      const chip = chipOf(event, new Set(this.room.codes.peek().keys()), this.students().length);
      if (!chip) return;
      event.preventDefault();
      if (chip.kind === "code") this.composing.toggleCode(chip.key);
      if (chip.kind === "student") this.composing.toggleStudent(this.students()[chip.index]!);
    }
  }

  private act(intent: Intent, code: string): void {
    const { player } = this.room;
    if (intent.kind === "undo") void this.composing.undo();
    if (intent.kind === "redo") void this.composing.redo();
    if (intent.kind === "student" && this.room.mayNote.peek()) {
      this.composing.toggleStudent(this.students()[intent.index]!);
    }
    if (intent.kind === "code" && this.room.mayNote.peek()) {
      this.composing.codeDown(intent.key, code);
    }
    if (intent.kind !== "action") return;
    const mayNote = this.room.mayNote.peek();
    const actions: Record<typeof intent.action, () => void> = {
      play: () => player.toggle(),
      slower: () => player.slower(),
      pause: () => player.pause(),
      faster: () => player.faster(),
      back: () => player.skip(-SKIP_MS),
      forward: () => player.skip(SKIP_MS),
      frameBack: () => player.step(-1),
      frameForward: () => player.step(1),
      in: () => this.composing.setIn(),
      out: () => this.composing.setOut(),
      note: () => mayNote && this.composing.openBox(),
      flag: () => mayNote && this.flagAndWrite(),
      phase: () => mayNote && void markNextPhase(this.room),
      loop: () => toggleLoop(this.room),
      bookmark: () => setBookmark(this.room),
      convert: () => mayNote && this.convert(),
      zoomIn: () => this.room.timeline.zoom(0.5),
      zoomOut: () => this.room.timeline.zoom(2),
      zoomAll: () => this.room.timeline.all(),
      scrollBack: () => this.room.timeline.scroll(-1),
      scrollForward: () => this.room.timeline.scroll(1),
      mark: () => this.room.marking.begin(() => this.composing.openBox()),
      anticipated: () => mayNote && this.composing.openAnticipated(),
      captions: () => this.room.transcript.toggle(),
      quote: () => this.room.transcript.quote(this.composing),
      camera: () => this.room.cameras.showNext(),
      help: () => {
        this.room.dialog.value = "help";
      },
    };
    actions[intent.action]();
  }

  private convert(): void {
    const note = this.composing.moments.selected();
    if (note) this.composing.moments.convert(note);
    else this.room.say(texts.chooseOwnNote);
  }

  private flagAndWrite(): void {
    this.composing.toggleFlag();
    if (this.room.opened.peek()?.draft.moment.peek().flag) this.composing.openBox();
  }
}

/** Whether a key only moves the video: the rest sleeps while cameras are lined up. */
function movesVideo(intent: Intent | null): boolean {
  return intent?.kind === "action" && !["in", "out", "note", "flag", "camera"].includes(intent.action);
}
