/**
 * Undo and redo. A change that still waits in this browser is taken back here; what the server has, the server takes back.
 * A request whose answer was lost is asked again under the same id, before anything newer is sent, so that it is done once.
 */
import { type Api, Refused, Unreachable } from "./api";
import { newId } from "./identifier";
import { newRevision, type Queue } from "./queue";
import type { WaitingNote } from "./storage";
import type { PhaseKeeper } from "./phase-keeper";
import { texts } from "./texts";
import type { Observation, Reply, WithdrawnObservation, WithdrawnReply } from "./types";

type Direction = "undo" | "redo";

interface Room {
  readonly iteration: string;
  readonly api: Pick<Api, "undo" | "redo" | "session">;
  readonly phases: Pick<PhaseKeeper, "heard">;
  take(items: (Observation | WithdrawnObservation)[]): void;
  takeReplies(items: (Reply | WithdrawnReply)[]): void;
  say(sentence: string): void;
}

/** What a waiting note becomes when its last change is taken back; null forgets it, undefined leaves it to the server. */
export function stepBack(note: WaitingNote): WaitingNote | null | undefined {
  // A withdrawal that may have arrived cannot be called back from here.
  if (note.kind === "withdraw" && note.tried) return undefined;
  const back = { ...note, revision: newRevision(), touched: Date.now() };
  const before = note.past?.at(-1);
  if (before) return { ...back, ...before, past: note.past!.slice(0, -1) };
  if (note.uncertain.length === 0 || note.kind === "withdraw") return null;
  if (note.match === null) return { ...back, kind: "withdraw", body: null, past: [] };
  return note.base ? { ...back, body: note.base, past: [] } : undefined;
}

export class Undoing {
  /** What was asked of the server and not answered. */
  private pending: { direction: Direction; request: string } | null = null;
  /** What was taken back in this browser: the note before, and the revision it got by that (null: it was forgotten). */
  private taken: { before: WaitingNote; revision: number | null }[] = [];

  constructor(
    private readonly room: Room,
    private readonly queue: Queue,
  ) {
    queue.before = () => this.ask();
  }

  private waiting(): WaitingNote[] {
    const own = this.queue.notes.peek().filter((note) => note.iteration === this.room.iteration);
    const waiting = own.filter((note) => note.state === "waiting");
    return waiting.sort((one, other) => (one.touched ?? one.at) - (other.touched ?? other.at));
  }

  /** Forgets what could be made again here: the person has gone on. */
  wentOn(): void {
    this.taken = [];
  }

  async undo(): Promise<void> {
    await this.queue.written();
    if (this.waiting().length > 0 && this.queue.connection.peek() === "well") await this.queue.send();
    const newest = this.waiting().at(-1);
    if (newest) await this.takeBack(newest);
    else await this.request("undo");
  }

  async redo(): Promise<void> {
    await this.queue.written();
    const last = this.taken.pop();
    if (last) await this.makeAgain(last);
    else if (this.waiting().length > 0) this.room.say(texts.redoWhileWaiting);
    else await this.request("redo");
  }

  private async takeBack(note: WaitingNote): Promise<void> {
    const after = stepBack(note);
    if (after === undefined) {
      this.room.say(texts.undoWhileWaiting);
      return;
    }
    this.taken.push({ before: note, revision: after?.revision ?? null });
    this.room.say(texts.undone);
    await this.queue.alter(note.id, (kept) => (kept?.revision === note.revision ? after : undefined));
  }

  private async makeAgain({ before, revision }: { before: WaitingNote; revision: number | null }): Promise<void> {
    let done = false;
    await this.queue.alter(before.id, (kept) => {
      done = (kept?.revision ?? null) === revision;
      const uncertain = kept?.uncertain ?? before.uncertain;
      return done ? { ...before, uncertain, revision: newRevision(), touched: Date.now() } : undefined;
    });
    this.room.say(done ? texts.redone : texts.nothingToRedo);
  }

  private async request(direction: Direction): Promise<void> {
    if (this.pending) {
      this.room.say(texts.undoWaits);
      void this.queue.send();
      return;
    }
    this.pending = { direction, request: newId() };
    try {
      await this.ask();
    } catch {
      this.room.say(texts.undoWaits);
      void this.queue.send();
    }
  }

  /** Asks the server for what was not answered yet. Throws where it still gives no answer. */
  private async ask(again = true): Promise<void> {
    const asked = this.pending;
    if (!asked) return;
    try {
      const answer = await this.room.api[asked.direction](this.room.iteration, asked.request);
      this.pending = null;
      if (answer.observation) this.room.take([answer.observation]);
      if (answer.reply) this.room.takeReplies([answer.reply]);
      if (answer.iteration) this.room.phases.heard(answer.iteration);
      this.room.say(asked.direction === "undo" ? texts.undone : texts.redone);
    } catch (error) {
      if (error instanceof Refused && error.status === 403 && again) {
        await this.room.api.session();
        await this.ask(false);
        return;
      }
      if (error instanceof Unreachable || (error instanceof Refused && (error.status === 401 || error.status >= 500)))
        throw error;
      this.pending = null;
      this.room.say(error instanceof Refused ? error.message : texts.undoUnreachable);
    }
  }
}
