/**
 * Keeps what is typed in a plan: with every key in this browser, and after a moment of quiet with the server, over the version that was
 * seen. Where somebody else was first, both texts are brought together field by field; a network that is gone is tried
 * again by itself, and what the server refuses stays where it was typed.
 */
import { computed, signal } from "@preact/signals";
import { Refused, Unreachable } from "../api";
import { remember, remembered } from "../settings";
import { bodyOf, contentOf, same, type Content, type Plan, type PlanBody } from "./content";
import { merged, mergedOrder, rootsOf, withText, type Conflict } from "./merging";

export interface Server {
  plan(id: string): Promise<Plan>;
  changePlan(id: string, body: PlanBody, match: number): Promise<Plan>;
  session(): Promise<unknown>;
}

/** `waiting` for a moment of quiet; `frozen` by teaching. */
export type State = "saved" | "waiting" | "saving" | "unreachable" | "signed-out" | "refused" | "conflict" | "frozen";

interface Draft {
  version: number;
  base: Content;
  mine: Content;
  at: number;
}

/** What happened to whole phases: titles of those that came back or stayed although somebody took them out, and why. */
export interface Notices {
  kept: string[];
  returned: string[];
  sentence: string;
}

export const NOTHING: Notices = { kept: [], returned: [], sentence: "" };
const QUIET_MS = 600;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

export class PlanKeeper {
  readonly content = signal<Content>({ goal: "", materials: "", criteria: "", phases: [] });
  readonly state = signal<State>("saved");
  /** Why the server refused, in its own words. */
  readonly sentence = signal("");
  /** Whether this browser could keep what waits. */
  readonly kept = signal(true);
  readonly notices = signal<Notices>(NOTHING);
  readonly conflicts = computed<Conflict[]>(() =>
    this.theirs.value ? merged(this.base.value, this.content.value, contentOf(this.theirs.value)).conflicts : [],
  );
  private readonly base = signal<Content>(this.content.peek());
  /** The version of somebody else with which conflicts are open. */
  private readonly theirs = signal<Plan | null>(null);
  private version = 0;
  private uncertain: PlanBody[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = FIRST_WAIT_MS;
  private busy = false;
  private closed = false;

  constructor(
    private readonly server: Server,
    private readonly id: string,
    private readonly place: string,
  ) {}

  /** Begins with the plan as the server has it and with what this browser had kept of it. */
  open(plan: Plan): void {
    this.version = plan.version;
    this.base.value = contentOf(plan);
    this.content.value = this.base.peek();
    const draft = this.draft();
    if (plan.state !== "draft") {
      this.state.value = "frozen";
      if (draft) this.content.value = draft.mine;
      return;
    }
    if (!draft) return;
    this.base.value = draft.base;
    this.content.value = draft.mine;
    this.meet(plan);
  }

  get dirty(): boolean {
    return !same(this.content.peek(), this.base.peek(), this.base.peek());
  }

  /** What stands here, as it would be sent. */
  get body(): PlanBody {
    return bodyOf(this.content.peek(), this.base.peek());
  }

  edit(next: Content): void {
    this.content.value = next;
    this.keepDraft();
    if (this.state.peek() === "frozen") return;
    if (this.theirs.peek()) this.settle();
    else this.soon(QUIET_MS);
  }

  decide(conflict: Conflict, whose: "mine" | "theirs"): void {
    if (whose === "theirs") this.content.value = withText(this.content.peek(), conflict.path, conflict.theirs);
    else this.base.value = withText(this.base.peek(), conflict.path, conflict.theirs);
    this.keepDraft();
    this.settle();
  }

  /** Looks whether somebody else changed the plan. */
  async look(): Promise<void> {
    if (this.busy || this.closed || this.state.peek() === "frozen") return;
    try {
      const plan = await this.server.plan(this.id);
      if (this.busy || this.closed) return;
      if (plan.state !== "draft") this.freeze();
      else if (plan.version > Math.max(this.version, this.theirs.peek()?.version ?? 0)) this.meet(plan);
      else if (this.state.peek() === "unreachable") this.soon(0);
    } catch {
      // The next look, or the next change, says what is wrong.
    }
  }

  /** Saves now what waits, as when the page is left or the network is back. */
  now(): void {
    if (this.dirty && !this.theirs.peek() && this.state.peek() !== "frozen") this.soon(0);
  }

  close(): void {
    this.now();
    this.closed = true;
  }

  /** The frozen version's words went into a new version. */
  forget(): void {
    remember(this.place, null);
  }

  private soon(milliseconds: number): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    if (milliseconds === QUIET_MS && this.state.peek() !== "unreachable") this.state.value = "waiting";
    this.timer = setTimeout(() => void this.save(), milliseconds);
  }

  private async save(again = false): Promise<void> {
    if ((this.busy && !again) || this.theirs.peek()) return;
    if (!this.dirty) {
      this.saved();
      return;
    }
    this.busy = true;
    if (this.state.peek() !== "unreachable") this.state.value = "saving";
    const sent = this.content.peek();
    const body = this.body;
    try {
      const plan = await this.server.changePlan(this.id, body, this.version);
      this.took(plan, sent);
    } catch (error) {
      await this.failed(error, body, again);
    } finally {
      if (!again) this.busy = false;
    }
    if (!again && this.state.peek() === "waiting") this.soon(0);
  }

  private took(plan: Plan, sent: Content): void {
    this.version = plan.version;
    this.base.value = contentOf(plan);
    this.uncertain = [];
    this.wait = FIRST_WAIT_MS;
    this.sentence.value = "";
    if (this.content.peek() === sent || !this.dirty) this.saved();
    else {
      this.keepDraft();
      this.state.value = "waiting";
    }
  }

  private saved(): void {
    this.state.value = "saved";
    remember(this.place, null);
    this.kept.value = true;
  }

  private async failed(error: unknown, body: PlanBody, again: boolean): Promise<void> {
    if (!(error instanceof Refused)) {
      if (!(error instanceof Unreachable)) console.error(error);
      this.uncertain.push(body);
      return this.tryLater("unreachable");
    }
    const { problem } = error;
    const current = problem.current as unknown as Plan | undefined;
    if (problem.status === 412 && current) return this.meet(current);
    if (problem.status === 403 && !again) {
      // a page that was open for long may hold a token of an earlier session
      try {
        await this.server.session();
        return await this.save(true);
      } catch (other) {
        return this.failed(other, body, true);
      }
    }
    if (problem.status === 401) return this.tryLater("signed-out");
    if (problem.status === 408 || problem.status === 429 || problem.status >= 500) return this.tryLater("unreachable");
    if (problem.type?.endsWith("#plan-frozen")) return this.freeze();
    if (problem.type?.endsWith("#phase-in-use")) return this.bringBack(problem.detail);
    this.state.value = "refused";
    this.sentence.value = problem.detail;
  }

  /** Phases that notes or phase times use cannot go: what was taken out stands in its place again. */
  private bringBack(sentence: string): void {
    const { phases } = this.content.peek();
    const wanted = mergedOrder([], rootsOf(this.base.peek()), rootsOf(this.content.peek()));
    const all = [...phases, ...this.base.peek().phases];
    const back = wanted.flatMap((root) => all.find((phase) => phase.root === root) ?? []);
    this.content.value = { ...this.content.peek(), phases: back };
    this.notices.value = { ...NOTHING, sentence };
    this.keepDraft();
    this.soon(QUIET_MS);
  }

  private tryLater(state: State): void {
    this.state.value = state;
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(() => void this.save(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private freeze(): void {
    clearTimeout(this.timer);
    this.state.value = "frozen";
  }

  /** Brings what stands here together with a newer version of the server. */
  private meet(plan: Plan): void {
    const theirs = contentOf(plan);
    // an earlier try of ours had arrived although its answer was lost: it is no other's text
    const text = JSON.stringify(bodyOf(theirs, theirs));
    if (this.uncertain.some((body) => JSON.stringify(body) === text)) this.base.value = theirs;
    const found = merged(this.base.peek(), this.content.peek(), theirs);
    this.content.value = found.content;
    const { kept, returned } = found;
    if (kept.length + returned.length) this.notices.value = { kept, returned, sentence: "" };
    this.theirs.value = plan;
    this.keepDraft();
    this.settle();
  }

  /** Goes on from their version once no conflict is open. */
  private settle(): void {
    const plan = this.theirs.peek();
    if (!plan) return;
    if (this.conflicts.peek().length) {
      this.state.value = "conflict";
      return;
    }
    this.theirs.value = null;
    this.version = plan.version;
    this.base.value = contentOf(plan);
    this.uncertain = [];
    if (this.dirty) {
      this.keepDraft();
      this.soon(QUIET_MS);
    } else this.saved();
  }

  private keepDraft(): void {
    const draft: Draft = { version: this.version, base: this.base.peek(), mine: this.content.peek(), at: Date.now() };
    this.kept.value = remember(this.place, JSON.stringify(draft));
  }

  private draft(): Draft | null {
    try {
      return JSON.parse(remembered(this.place) ?? "null") as Draft | null;
    } catch {
      return null;
    }
  }
}
