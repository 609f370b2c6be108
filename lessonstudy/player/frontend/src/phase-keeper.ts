/**
 * The times of the phases: what the server has, and over it what this person has just marked. A mark is seen at once, kept
 * in this browser and sent; where somebody else has changed the times meanwhile, both are shown and the person chooses.
 */
import { batch, signal } from "@preact/signals";
import { Refused } from "./api";
import { sameTimes } from "./phase-marks";
import { remember, remembered } from "./settings";
import { texts } from "./texts";
import type { Iteration, PhaseTime } from "./types";

export type PhaseTimesOf = Pick<Iteration, "phases"> & { version?: number };

export interface PhaseSender {
  phaseTimes(iteration: string, phases: PhaseTime[], seen: number): Promise<PhaseTimesOf>;
  session(): Promise<unknown>;
}

interface Unsent {
  times: PhaseTime[];
  /** What they were marked over. */
  base: PhaseTime[];
}

const TRY_AGAIN_MS = 5000;
const MOST_TRIES = 5;

export class PhaseKeeper {
  /** What is shown. */
  readonly times = signal<PhaseTime[]>([]);
  /** Marks that the server does not have yet. */
  readonly waiting = signal(false);
  /** The other times, where two met. */
  readonly clash = signal<PhaseTime[] | null>(null);
  private server: { phases: PhaseTime[]; version: number } = { phases: [], version: 0 };
  private unsent: Unsent | null = null;
  private place = "";
  private running: Promise<string> | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly iteration: string,
    private readonly sender: PhaseSender,
  ) {}

  /** Takes up what an earlier page of this person left unsent. */
  open(person: string): void {
    this.place = `lessonstudy.phases.${person}.${this.iteration}`;
    try {
      const kept = JSON.parse(remembered(this.place) ?? "null") as Partial<Unsent> | null;
      if (Array.isArray(kept?.times) && Array.isArray(kept.base)) {
        this.keep({ times: kept.times, base: kept.base });
        void this.send();
      }
    } catch {
      remember(this.place, null);
    }
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  /** The server's word; an older one than is known says nothing. */
  heard(iteration: PhaseTimesOf): void {
    const version = iteration.version ?? this.server.version;
    if (version < this.server.version) return;
    this.server = { phases: iteration.phases ?? [], version };
    if (!this.unsent) this.times.value = this.server.phases;
    else if (this.clash.peek()) this.clash.value = this.server.phases;
  }

  /** Marks the phases anew. Gives "" once that is with the server or kept here, else the server's refusal. */
  mark(times: PhaseTime[]): Promise<string> {
    this.keep({ times, base: this.unsent?.base ?? this.server.phases });
    return this.send();
  }

  /** Drops what was not sent yet. False where there is nothing. */
  takeBack(): boolean {
    if (!this.unsent || !this.waiting.peek()) return false;
    this.keep(null);
    return true;
  }

  async settle(choice: "mine" | "theirs"): Promise<void> {
    const { unsent } = this;
    if (!unsent) return;
    this.keep(choice === "mine" ? { times: unsent.times, base: this.server.phases } : null);
    if (choice === "mine") await this.send();
  }

  /** Sends what is unsent. Calls while a request runs wait for its end. */
  async send(): Promise<string> {
    while (this.running) await this.running;
    this.running = this.sendNow().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async sendNow(): Promise<string> {
    let fresh = false;
    for (let tries = 0; tries < MOST_TRIES && this.unsent && !this.clash.peek(); tries += 1) {
      const { unsent } = this;
      try {
        const answer = await this.sender.phaseTimes(this.iteration, unsent.times, this.server.version);
        this.arrived(unsent, answer);
      } catch (error) {
        if (!(error instanceof Refused) || error.status === 401 || error.status >= 500) return this.later();
        if (error.status === 403 && !fresh) {
          fresh = true;
          if (await this.sender.session().then(() => true, () => false)) continue;
        }
        if (error.status !== 412) return this.refused(error.message);
        this.met(unsent, error.problem.current as unknown as PhaseTimesOf | undefined);
      }
    }
    return "";
  }

  private arrived(sent: Unsent, answer: PhaseTimesOf): void {
    batch(() => {
      const more = this.unsent !== sent && this.unsent !== null;
      if (more) this.unsent = { times: this.unsent!.times, base: answer.phases };
      this.heard(answer);
      if (!more) this.keep(null);
    });
  }

  /** The iteration moved on. Where its phases did not, the mark is sent again over the newer version. */
  private met(unsent: Unsent, current: PhaseTimesOf | undefined): void {
    if (!current) {
      void this.later();
      return;
    }
    this.heard(current);
    if (sameTimes(current.phases, unsent.times)) this.keep(null);
    else if (!sameTimes(current.phases, unsent.base)) {
      this.clash.value = current.phases;
      this.waiting.value = false;
    }
  }

  private later(): string {
    this.waiting.value = this.unsent !== null;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), TRY_AGAIN_MS);
    return "";
  }

  private refused(sentence: string): string {
    this.keep(null);
    return sentence || texts.unexpected;
  }

  private keep(unsent: Unsent | null): void {
    this.unsent = unsent;
    batch(() => {
      this.times.value = unsent?.times ?? this.server.phases;
      this.clash.value = null;
      if (!unsent) this.waiting.value = false;
    });
    if (this.place) remember(this.place, unsent ? JSON.stringify(unsent) : null);
  }
}

