/**
 * Listens for keys before the page around does: Streamlit runs a script again on "r" and offers to clear caches on "c".
 * The room acts when the focus is inside it, or nowhere in particular; while someone writes, letters are letters.
 */
import type { Composing } from "./composing";
import { setBookmark } from "./bookmarks-dialog";
import { toggleLoop } from "./controls";
import { free, PRESSES, WRITES } from "./key-places";
import { type Action, boundName, chipOf, type Intent, intentOf } from "./keys";
import { indexAt } from "./notes";
import { markNextPhase } from "./phase-bar";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";

const SKIP_MS = 5000;
const REPEATING: Action[] = [
  "back",
  "forward",
  "frameBack",
  "frameForward",
  "zoomIn",
  "zoomOut",
  "scrollBack",
  "scrollForward",
];

function opensReplies(event: KeyboardEvent): boolean {
  return event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === "r";
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
    addEventListener("keydown", (event) => this.down(event), options);
    addEventListener("keyup", (event) => this.up(event), options);
    addEventListener("blur", (event) => event.target === window && this.composing.loseHold(), options);
    return () => stop.abort();
  }

  private inside(event: Event): boolean {
    const host = this.host();
    return host !== null && event.composedPath().includes(host);
  }

  private down(event: KeyboardEvent): void {
    const target = event.composedPath()[0];
    const host = this.host();
    if (!(target instanceof Element) || !host?.isConnected) return;
    const inside = this.inside(event);
    if (!inside && !free(target)) return;
    // A field that takes a key as its value stops the press itself.
    if (inside && target.hasAttribute("data-key-input")) return;
    if (inside && target.getAttribute("data-own-keys")?.split(" ").includes(event.key)) return;
    if (inside && target.matches(WRITES)) {
      this.whileWriting(event, target);
      event.stopPropagation();
      return;
    }
    if (this.room.dialog.peek() !== "") {
      if (inside) event.stopPropagation();
      return;
    }
    if (this.room.cameras.adjustByKey(event)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (opensReplies(event) && !this.room.cameras.adjusting.peek() && settings.peek().keysOn) {
      event.preventDefault();
      event.stopPropagation();
      this.openReplies();
      return;
    }
    if (this.nudges(event)) return;
    const presses = event.key === "Enter" || event.key === " ";
    const intent = presses && target.closest(PRESSES) ? null : this.intent(event);
    const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
    // Also keys without a meaning here: a slip on "r" or "c" must not disturb the lesson.
    if (intent || (inside && bare && event.key !== "Tab") || (bare && /^[rc]$/i.test(event.key)))
      event.stopPropagation();
    if (event.key === "Escape") {
      this.composing.moments.drop();
      this.composing.leave();
    }
    if (!intent) return;
    event.preventDefault();
    if (!event.repeat || this.mayRepeat(intent)) this.act(intent, event.code);
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

  private mayRepeat(intent: Intent): boolean {
    return intent.kind === "action" && REPEATING.includes(intent.action);
  }

  /** Alt and an arrow move the selected note, should the browser know another meaning or not. */
  private nudges(event: KeyboardEvent): boolean {
    if (!event.altKey || event.ctrlKey || event.metaKey || !event.key.startsWith("Arrow")) return false;
    if (!settings.peek().keysOn || !this.room.mayNote.peek()) return false;
    event.preventDefault();
    event.stopPropagation();
    this.composing.moments.byKey(event.key, event.shiftKey);
    return true;
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
