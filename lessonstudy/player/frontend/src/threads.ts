/**
 * The threads under notes: what the server told, which thread is open, which replies to one's own notes are new, and the reply
 * that is being written. A reply keeps its id from the first key on, so that sending it again cannot double it.
 */
import { signal } from "@preact/signals";
import { newId } from "./identifier";
import { remember, remembered } from "./settings";
import type { Reply, WithdrawnReply } from "./types";

interface Draft {
  id: string;
  text: string;
}

const NONE: readonly Reply[] = [];

function kept<Value>(place: string): Record<string, Value> {
  try {
    return (JSON.parse(remembered(place) ?? "{}") ?? {}) as Record<string, Value>;
  } catch {
    return {};
  }
}

export class Threads {
  /** The note whose thread is open, or "". */
  readonly open = signal("");
  private readonly known = new Map<string, number>();
  private readonly byNote = new Map<string, readonly Reply[]>();
  private readonly changes = signal(0);
  private readonly read = signal<Record<string, string>>({});
  private readonly drafts: Record<string, Draft>;
  private readonly readPlace: string;
  private readonly draftPlace: string;

  constructor(
    private readonly me: string,
    iteration: string,
  ) {
    this.readPlace = `lessonstudy.read.${me}.${iteration}`;
    this.draftPlace = `lessonstudy.reply.${me}.${iteration}`;
    this.read.value = kept<string>(this.readPlace);
    this.drafts = kept<Draft>(this.draftPlace);
  }

  /** Takes what the server says; an older word about a reply never replaces a newer one. */
  take(items: readonly (Reply | WithdrawnReply)[]): void {
    for (const item of items) this.takeOne(item);
    if (items.length > 0) this.changes.value += 1;
  }

  private takeOne(item: Reply | WithdrawnReply): void {
    if ((this.known.get(item.id) ?? 0) > item.seq) return;
    this.known.set(item.id, item.seq);
    const others = this.repliesTo(item.observation).filter((reply) => reply.id !== item.id);
    const thread = item.state === "withdrawn" ? others : [...others, item].sort(inOrder);
    this.byNote.set(item.observation, thread);
  }

  private repliesTo(note: string): readonly Reply[] {
    return this.byNote.get(note) ?? NONE;
  }

  /** The replies to a note, oldest first; the same list as long as nothing changed in it. */
  of(note: string): readonly Reply[] {
    void this.changes.value;
    return this.repliesTo(note);
  }

  /** How many replies of others came to a note since its thread was last open. */
  unread(note: string): number {
    const seen = this.read.value[note] ?? "";
    return this.of(note).filter((reply) => reply.author !== this.me && reply.created_at > seen).length;
  }

  markRead(note: string): void {
    const newest = this.repliesTo(note).at(-1)?.created_at;
    if (!newest || this.read.peek()[note] === newest) return;
    this.read.value = { ...this.read.peek(), [note]: newest };
    remember(this.readPlace, JSON.stringify(this.read.peek()));
  }

  toggle(note: string): void {
    this.open.value = this.open.peek() === note ? "" : note;
  }

  draft(note: string): Draft {
    return this.drafts[note] ?? { id: newId(), text: "" };
  }

  keep(note: string, draft: Draft): void {
    if (draft.text) this.drafts[note] = draft;
    else delete this.drafts[note];
    remember(this.draftPlace, JSON.stringify(this.drafts));
  }
}

function inOrder(one: Reply, other: Reply): number {
  if (one.created_at !== other.created_at) return one.created_at < other.created_at ? -1 : 1;
  return one.id < other.id ? -1 : 1;
}
