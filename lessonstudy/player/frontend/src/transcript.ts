/**
 * What was said: the captions of the recording that is shown, where the playhead stands in them, what is looked for, and
 * how a part of them becomes what somebody heard. Times of cues are those of the recording; the offset leads to ours.
 */
import { computed, signal } from "@preact/signals";
import { Refused } from "./api";
import type { Composing } from "./composing";
import { indexAt } from "./notes";
import type { RoomState } from "./room-state";
import { change, settings } from "./settings";
import { captionsTexts } from "./captions-texts";
import { texts } from "./texts";
import type { CaptionsFacts, Cue } from "./types";

/** A part of the transcript: the first and last cue it touches and what was said by whom. */
export interface Passage {
  first: number;
  last: number;
  said: { speaker: string; text: string }[];
}

/** Finds a text wherever it stands, in any case; null for nothing to look for. */
export function finder(query: string): RegExp | null {
  const wanted = query.trim().replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+");
  return wanted ? new RegExp(wanted, "giu") : null;
}

/** The parts of a text, every second one being a hit. */
export function split(text: string, wanted: RegExp | null): string[] {
  if (!wanted) return [text];
  const parts: string[] = [];
  let from = 0;
  for (const hit of text.matchAll(wanted)) {
    parts.push(text.slice(from, hit.index), hit[0]);
    from = hit.index + hit[0].length;
  }
  return [...parts, text.slice(from)];
}

/** A passage as it is written into a note: A: “…” B: “…”; a speaker is named where the word changes hands. */
export function quoted(passage: Passage): string {
  const turns: { speaker: string; words: string[] }[] = [];
  for (const { speaker, text } of passage.said) {
    const words = text.replace(/\s+/g, " ").trim();
    const last = turns[turns.length - 1];
    if (!words) continue;
    if (last && last.speaker === speaker) last.words.push(words);
    else turns.push({ speaker, words: [words] });
  }
  return turns.map(({ speaker, words }) => `${speaker ? `${speaker}: ` : ""}“${words.join(" ")}”`).join(" ");
}

export class Transcript {
  readonly tab = signal<"notes" | "transcript">("notes");
  readonly query = signal("");
  /** Which of the hits is looked at, counted from 0. */
  readonly hit = signal(0);
  readonly trouble = signal("");
  /** All captions of the iteration, by what they are. */
  readonly all = computed<CaptionsFacts[]>(() => this.room.opened.value?.answer.captions ?? []);
  /** The captions of the recording that is shown. */
  readonly here = computed(() => {
    const recording = this.room.player.recording.value?.id;
    return this.all.value.filter((captions) => captions.recording === recording);
  });
  readonly chosen = computed(() => this.here.value.find(({ id }) => id === this.wanted.value) ?? this.here.value[0] ?? null);
  /** What was said, in order; null until it has arrived. */
  readonly cues = computed<Cue[] | null>(() => this.known.value.get(this.chosen.value?.id ?? "") ?? null);
  readonly finder = computed(() => finder(this.query.value));
  /** The places of the cues in which the text that is looked for stands. */
  readonly hits = computed(() => {
    const wanted = this.finder.value;
    if (!wanted) return [];
    const found: number[] = [];
    this.cues.value?.forEach((cue, index) => cue.text.search(wanted) >= 0 && found.push(index));
    return found;
  });
  /** The last cue that began at or before the playhead; -1 before the first. */
  readonly current = computed(() => indexAt(this.cues.value ?? [], this.room.player.about.value - this.offset));
  readonly mayManage = computed(() => this.room.opened.value?.answer.me.can.includes("load") ?? false);
  /** What is selected in the list, asked for when it is quoted. */
  selection: () => Passage | null = () => null;
  private readonly wanted = signal("");
  private readonly known = signal<ReadonlyMap<string, Cue[]>>(new Map());
  private loading = "";

  constructor(private readonly room: RoomState) {}

  get offset(): number {
    return this.room.player.recording.peek()?.offset_ms ?? 0;
  }

  choose(id: string): void {
    this.wanted.value = id;
  }

  /** Asks whoever may bring captions in for a file. */
  bringIn(): void {
    this.tab.value = "transcript";
    if (this.mayManage.peek()) this.room.dialog.value = "captions";
  }

  /** Shows the captions over the video, or hides them. */
  toggle(): void {
    if (this.here.peek().length === 0) {
      this.room.say(captionsTexts.noCaptions);
      return;
    }
    change({ captions: !settings.peek().captions });
    this.room.say(settings.peek().captions ? captionsTexts.captionsOn : captionsTexts.captionsOff);
  }

  /** Fetches what was said, once. */
  async load(): Promise<void> {
    const id = this.chosen.peek()?.id;
    if (!id || this.known.peek().has(id) || this.loading === id) return;
    this.loading = id;
    this.trouble.value = "";
    try {
      const { cues } = await this.room.api.captions(id);
      this.known.value = new Map(this.known.peek()).set(id, cues);
    } catch (error) {
      this.trouble.value = error instanceof Refused ? error.message : texts.unreachableOnly;
    } finally {
      if (this.loading === id) this.loading = "";
    }
  }

  /** Looks for a text, from the playhead on. */
  search(query: string): void {
    this.query.value = query;
    const from = this.current.peek();
    this.hit.value = Math.max(
      0,
      this.hits.peek().findIndex((index) => index >= from),
    );
  }

  /** The next hit, or with -1 the one before, around the ends. */
  step(by: 1 | -1): void {
    const count = this.hits.peek().length;
    if (count > 0) this.hit.value = (this.hit.peek() + by + count) % count;
  }

  jump(index: number): void {
    const cue = this.cues.peek()?.[index];
    if (cue) this.room.player.seek(cue.start_ms + this.offset);
  }

  /** Writes a passage into the note that is begun: what is given, else what is selected, else what is being said. */
  quote(composing: Composing, given: Passage | null = null): void {
    const opened = this.room.opened.peek();
    const passage = given ?? this.selection() ?? this.passage(this.current.peek());
    const cues = this.cues.peek();
    if (!opened || !this.room.mayNote.peek()) return;
    if (!passage || !cues) {
      this.room.say(captionsTexts.nothingToQuote);
      return;
    }
    const { draft } = opened;
    const before = draft.moment.peek().saw.trimEnd();
    const saw = before ? `${before} ${quoted(passage)}` : quoted(passage);
    const start = cues[passage.first]!.start_ms + this.offset;
    const end = Math.max(...cues.slice(passage.first, passage.last + 1).map((cue) => cue.end_ms)) + this.offset;
    draft.change(draft.written.peek() ? { saw } : { saw, start, end: end > start ? end : null });
    composing.openBox();
  }

  /** One cue as a passage. */
  passage(index: number): Passage | null {
    const cue = this.cues.peek()?.[index];
    return cue ? { first: index, last: index, said: [{ speaker: cue.speaker, text: cue.text }] } : null;
  }
}
