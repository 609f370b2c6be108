/**
 * Where this person stopped in each recording, and what they have watched of it: written down in this browser as the video
 * moves, and on the server now and then, so that another machine goes on from there. What was watched is kept
 * until an answer came, and sent with all that the video tells of having played: it may arrive twice, and the server adds it to
 * what it knows.
 */
import { remember, remembered } from "./settings";
import { merged, type Span } from "./watched";

export interface ServerPlace {
  recording: string;
  at_ms: number;
  updated_at: string;
}

interface Kept {
  at: number;
  when: number;
  /** The server has it. */
  sent: boolean;
  /** What was played and may not have reached the server, in ms of the recording. */
  watched?: Span[];
}

interface Latest {
  recording: string;
  at: number;
  watched: Span[];
}

export interface PlaceSender {
  stopAt(recording: string, at: number, watched: Span[], leaving: boolean): Promise<boolean>;
}

const SEND_EVERY_MS = 15_000;
const SAME_PLACE_MS = 250;

export class Places {
  private person = "";
  private readonly server = new Map<string, ServerPlace>();
  private readonly sentAt = new Map<string, number>();
  private readonly toldWatched = new Map<string, Span[]>();
  /** The last place of each recording that was shown in this page. */
  private readonly latest = new Map<string, Latest>();

  constructor(
    private readonly sender: PlaceSender,
    private readonly clock: () => number = Date.now,
  ) {}

  open(person: string, places: ServerPlace[]): void {
    this.person = person;
    for (const place of places) this.server.set(place.recording, place);
  }

  /** Where the person stopped, or null. What this browser could not send counts where it is newer. */
  stoppedAt(recording: string): number | null {
    const here = this.kept(recording);
    const there = this.server.get(recording);
    if (!there) return here?.at ?? null;
    if (here && !here.sent && here.when > Date.parse(there.updated_at)) return here.at;
    return there.at_ms;
  }

  /** The video stands at `at`, and `played` of it was played. `rest`: it was stopped, so that the server should know now. */
  keep(recording: string, at: number, rest: boolean, played: Span[] = []): void {
    if (!this.person) return;
    const known = this.kept(recording);
    const watched = merged([...(known?.watched ?? []), ...played]);
    const latest = { recording, at, watched };
    this.latest.set(recording, latest);
    const told = known?.sent ? this.toldWatched.get(recording) : known?.watched;
    if (!known || Math.abs(known.at - at) >= SAME_PLACE_MS || !same(watched, told)) {
      this.write(recording, { at, when: this.clock(), sent: false, watched });
    }
    if (!this.sentAt.has(recording)) this.sentAt.set(recording, this.clock());
    const due = this.clock() - this.sentAt.get(recording)! >= SEND_EVERY_MS;
    if (rest || due) void this.send(latest, false);
  }

  /** The page is left, or the way to the server is free again: what was not sent is sent. */
  flush(leaving: boolean): void {
    for (const latest of this.latest.values()) void this.send(latest, leaving);
  }

  private async send({ recording, at, watched }: Latest, leaving: boolean): Promise<void> {
    if (this.kept(recording)?.sent) return;
    this.sentAt.set(recording, this.clock());
    if (!(await this.sender.stopAt(recording, at, watched, leaving))) return;
    this.toldWatched.set(recording, watched);
    const kept = this.kept(recording);
    if (kept && Math.abs(kept.at - at) < SAME_PLACE_MS && same(watched, kept.watched)) {
      this.write(recording, { ...kept, sent: true, watched: [] });
    }
  }

  private place(recording: string): string {
    return `lessonstudy.place.${this.person}.${recording}`;
  }

  private kept(recording: string): Kept | null {
    try {
      const kept = JSON.parse(remembered(this.place(recording)) ?? "null") as Kept | null;
      return kept && Number.isFinite(kept.at) ? kept : null;
    } catch {
      return null;
    }
  }

  private write(recording: string, kept: Kept): void {
    remember(this.place(recording), JSON.stringify(kept));
  }
}

function same(one: Span[], other: Span[] | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other ?? []);
}
