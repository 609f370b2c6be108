/**
 * Where this person stopped in each recording: written down in this browser as the video moves, and on the server now and
 * then, so that another machine goes on from there.
 */
import { remember, remembered } from "./settings";

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
}

export interface PlaceSender {
  stopAt(recording: string, at: number, leaving: boolean): Promise<boolean>;
}

const SEND_EVERY_MS = 15_000;
const SAME_PLACE_MS = 250;

export class Places {
  private person = "";
  private readonly server = new Map<string, ServerPlace>();
  private readonly sentAt = new Map<string, number>();
  private latest: { recording: string; at: number } | null = null;

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

  /** The video stands at `at`. `rest`: it was stopped, so that the server should know now. */
  keep(recording: string, at: number, rest: boolean): void {
    if (!this.person) return;
    this.latest = { recording, at };
    const known = this.kept(recording);
    if (!known || Math.abs(known.at - at) >= SAME_PLACE_MS) this.write(recording, { at, when: this.clock(), sent: false });
    if (!this.sentAt.has(recording)) this.sentAt.set(recording, this.clock());
    const due = this.clock() - this.sentAt.get(recording)! >= SEND_EVERY_MS;
    if (rest || due) void this.send(recording, at, false);
  }

  /** The page is left, or the way to the server is free again: what was not sent is sent. */
  flush(leaving: boolean): void {
    if (this.latest) void this.send(this.latest.recording, this.latest.at, leaving);
  }

  private async send(recording: string, at: number, leaving: boolean): Promise<void> {
    if (this.kept(recording)?.sent) return;
    this.sentAt.set(recording, this.clock());
    if (!(await this.sender.stopAt(recording, at, leaving))) return;
    const kept = this.kept(recording);
    if (kept && Math.abs(kept.at - at) < SAME_PLACE_MS) this.write(recording, { ...kept, sent: true });
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
