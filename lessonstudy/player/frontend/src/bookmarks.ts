/** A person's own bookmarks: seen at once, kept in this browser until the server has them, and nobody else's business. */
import { signal } from "@preact/signals";
import { Refused } from "./api";
import { newId } from "./identifier";
import { remember, remembered } from "./settings";

export interface Bookmark {
  id: string;
  at_ms: number;
  label: string;
}

export interface BookmarkSender {
  putBookmark(id: string, body: { iteration: string; at_ms: number; label: string }): Promise<unknown>;
  removeBookmark(id: string): Promise<unknown>;
}

/** Two bookmarks nearer than this are one. */
export const SAME_PLACE_MS = 500;

/** What is still to be sent: a bookmark as it shall be, or null to remove it. */
type Unsent = Record<string, Bookmark | null>;

function inOrder(bookmarks: Bookmark[]): Bookmark[] {
  return bookmarks.sort((one, other) => one.at_ms - other.at_ms || (one.id < other.id ? -1 : 1));
}

export class Bookmarks {
  readonly all = signal<Bookmark[]>([]);
  /** Some are not with the server yet. */
  readonly waiting = signal(false);
  private unsent: Unsent = {};
  private place = "";
  private running: Promise<void> | null = null;

  constructor(
    private readonly iteration: string,
    private readonly sender: BookmarkSender,
  ) {}

  /** Takes what the server has, and over it what an earlier page could not send. */
  open(person: string, known: Bookmark[]): void {
    this.place = `lessonstudy.bookmarks.${person}.${this.iteration}`;
    try {
      this.unsent = (JSON.parse(remembered(this.place) ?? "{}") ?? {}) as Unsent;
    } catch {
      this.unsent = {};
    }
    const found = new Map(known.map((one) => [one.id, { id: one.id, at_ms: one.at_ms, label: one.label }]));
    for (const [id, bookmark] of Object.entries(this.unsent)) {
      if (bookmark) found.set(id, bookmark);
      else found.delete(id);
    }
    this.all.value = inOrder([...found.values()]);
    void this.send();
  }

  /** Sets one; gives it and whether it is new. */
  set(at: number): { bookmark: Bookmark; fresh: boolean } {
    const near = this.all.peek().find((one) => Math.abs(one.at_ms - at) < SAME_PLACE_MS);
    if (near) return { bookmark: near, fresh: false };
    const bookmark = { id: newId(), at_ms: Math.round(at), label: "" };
    this.put(bookmark);
    return { bookmark, fresh: true };
  }

  rename(id: string, label: string): void {
    const known = this.all.peek().find((one) => one.id === id);
    if (known && known.label !== label.trim()) this.put({ ...known, label: label.trim() });
  }

  remove(id: string): void {
    this.all.value = this.all.peek().filter((one) => one.id !== id);
    this.change({ [id]: null });
  }

  private put(bookmark: Bookmark): void {
    this.all.value = inOrder([...this.all.peek().filter((one) => one.id !== bookmark.id), bookmark]);
    this.change({ [bookmark.id]: bookmark });
  }

  private change(part: Unsent): void {
    this.keep({ ...this.unsent, ...part });
    void this.send();
  }

  private keep(unsent: Unsent): void {
    this.unsent = unsent;
    remember(this.place, Object.keys(unsent).length > 0 ? JSON.stringify(unsent) : null);
  }

  async send(): Promise<void> {
    while (this.running) await this.running;
    this.running = this.sendAll().finally(() => {
      this.running = null;
      this.waiting.value = Object.keys(this.unsent).length > 0;
    });
    await this.running;
  }

  private async sendAll(): Promise<void> {
    for (const [id, bookmark] of Object.entries(this.unsent)) {
      try {
        if (bookmark) {
          const { at_ms, label } = bookmark;
          await this.sender.putBookmark(id, { iteration: this.iteration, at_ms, label });
        } else await this.sender.removeBookmark(id);
      } catch (error) {
        // What the server refuses for good (a bookmark that is gone) is not sent for ever.
        if (!(error instanceof Refused) || error.status === 401 || error.status === 403 || error.status >= 500) return;
      }
      if (this.unsent[id] !== bookmark) continue;
      const { [id]: _, ...rest } = this.unsent;
      this.keep(rest);
    }
  }
}
