/** What a person does with a plan: the steps that change more than a text can be taken back. */
import { signal } from "@preact/signals";
import { Api, Refused } from "../api";
import { claimSlot, type Slot } from "../slots";
import { texts } from "../texts";
import type { Student } from "../types";
import { emptyPhase, insertedAt, MOST_PHASES, movedTo, withPhase, type Content, type PhaseContent, type Plan } from "./content";
import { PlanKeeper } from "./keeping";
import { planTexts } from "./texts";

interface Step {
  said: string;
  back: (content: Content) => Content;
}

/** Where the keyboard should go once it is drawn. */
export interface Focus {
  root: string;
  part: "title" | "handle";
}

const LOOK_MS = 15_000;
const TRY_AGAIN_MS = 3000;
const MOST_STEPS = 50;

export class Desk {
  readonly api = new Api();
  readonly keeper = signal<PlanKeeper | null>(null);
  readonly students = signal<Student[]>([]);
  readonly failure = signal<{ sentence: string; signIn: boolean } | null>(null);
  /** What can be taken back, the newest last. */
  readonly steps = signal<Step[]>([]);
  readonly spoken = signal("");
  readonly focus = signal<Focus | null>(null);
  readonly dragging = signal<{ root: string; place: number } | null>(null);
  /** The version as it was opened. */
  readonly plan = signal<Plan | null>(null);
  private slot: Slot | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  private readonly wake = () => {
    if (document.visibilityState === "hidden") this.keeper.peek()?.now();
    else void this.keeper.peek()?.look();
  };

  private readonly leave = (event: BeforeUnloadEvent) => {
    const keeper = this.keeper.peek();
    if (keeper && keeper.dirty && !keeper.kept.peek()) event.preventDefault();
  };

  constructor(
    readonly id: string,
    readonly study: string,
    readonly edits: boolean,
    private readonly tell: (name: "made" | "frozen", value: unknown) => void,
  ) {
    addEventListener("online", this.wake);
    addEventListener("beforeunload", this.leave);
    document.addEventListener("visibilitychange", this.wake);
    void this.open();
  }

  async open(): Promise<void> {
    clearTimeout(this.timer);
    this.failure.value = null;
    try {
      const [session, plan, students] = await Promise.all([
        this.api.session(),
        this.api.plan(this.id),
        this.api.students(this.study),
      ]);
      this.students.value = students.filter((one) => one.state === "active" || predicted(plan, one.id));
      this.plan.value = plan;
      if (!this.edits) return;
      this.slot ??= await claimSlot(`lessonstudy.plan.${session.person.id}.${this.id}`);
      if (this.closed) return this.slot.release();
      const keeper = new PlanKeeper(this.api, this.id, this.slot.place);
      keeper.open(plan);
      keeper.state.subscribe((state) => {
        if (state === "frozen" && plan.state === "draft") void this.wasTaught();
      });
      this.keeper.value = keeper;
      this.lookAgain();
    } catch (error) {
      const refused = error instanceof Refused ? error : null;
      this.failure.value = {
        sentence: refused ? refused.problem.detail : planTexts.state.unreachable,
        signIn: refused?.status === 401,
      };
      if (!refused && !this.closed) this.timer = setTimeout(() => void this.open(), TRY_AGAIN_MS);
      if (!refused) console.warn(texts.unexpected, error);
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    removeEventListener("online", this.wake);
    removeEventListener("beforeunload", this.leave);
    document.removeEventListener("visibilitychange", this.wake);
    this.keeper.peek()?.close();
    this.slot?.release();
  }

  get content(): Content {
    return this.keeper.peek()!.content.peek();
  }

  edit(part: Partial<Content>): void {
    this.keeper.peek()!.edit({ ...this.content, ...part });
  }

  editPhase(root: string, part: Partial<PhaseContent>): void {
    this.keeper.peek()!.edit(withPhase(this.content, root, part));
  }

  /** Adds an empty phase behind another, or at the end, and goes to its title. */
  add(after?: string): void {
    const { phases } = this.content;
    if (phases.length >= MOST_PHASES) return this.say(planTexts.tooMany(MOST_PHASES));
    const phase = emptyPhase();
    const place = after ? phases.findIndex((one) => one.root === after) + 1 : phases.length;
    this.edit({ phases: insertedAt(phases, place, [phase]) });
    this.focus.value = { root: phase.root, part: "title" };
  }

  /** Puts phases in, at the end or in place of a row without words. Whether they fitted. */
  insert(added: PhaseContent[], instead?: string): boolean {
    const { phases } = this.content;
    const at = instead ? phases.findIndex((one) => one.root === instead) : phases.length;
    const others = phases.filter((one) => one.root !== instead);
    if (others.length + added.length > MOST_PHASES) {
      this.say(planTexts.tooMany(MOST_PHASES));
      return false;
    }
    this.edit({ phases: insertedAt(others, at, added) });
    const roots = new Set(added.map((one) => one.root));
    this.did(planTexts.pasted(added.length), (content) => ({
      ...content,
      phases: content.phases.filter((one) => !roots.has(one.root)),
    }));
    return true;
  }

  move(root: string, place: number, refocus = true): void {
    const { phases } = this.content;
    const from = phases.findIndex((one) => one.root === root);
    const to = Math.max(0, Math.min(place, phases.length - 1));
    if (from < 0 || from === to) return;
    this.edit({ phases: movedTo(phases, root, to) });
    const title = phases[from]!.title || planTexts.untitled;
    const said = planTexts.nowAt(title, to + 1, phases.length);
    this.did(said, (content) => ({ ...content, phases: movedTo(content.phases, root, from) }));
    if (refocus) this.focus.value = { root, part: "handle" };
  }

  remove(root: string): void {
    const { phases } = this.content;
    const place = phases.findIndex((one) => one.root === root);
    const phase = phases[place];
    if (!phase) return;
    this.edit({ phases: phases.filter((one) => one !== phase) });
    const back = (content: Content) => ({ ...content, phases: insertedAt(content.phases, place, [phase]) });
    this.did(planTexts.removed(phase.title || planTexts.untitled), back);
    const next = phases[place + 1] ?? phases[place - 1];
    this.focus.value = next ? { root: next.root, part: "handle" } : null;
  }

  removeResponse(root: string, id: string): void {
    const phase = this.content.phases.find((one) => one.root === root);
    const place = phase?.anticipated.findIndex((one) => one.id === id) ?? -1;
    const response = phase?.anticipated[place];
    if (!phase || !response) return;
    this.editPhase(root, { anticipated: phase.anticipated.filter((one) => one !== response) });
    this.did(planTexts.responseRemoved, (content) => {
      const now = content.phases.find((one) => one.root === root)?.anticipated ?? [];
      return withPhase(content, root, { anticipated: [...now.slice(0, place), response, ...now.slice(place)] });
    });
  }

  undo(): void {
    const step = this.steps.peek().at(-1);
    if (!step) return;
    this.steps.value = this.steps.peek().slice(0, -1);
    this.keeper.peek()!.edit(step.back(this.content));
    this.say(planTexts.undone);
  }

  say(sentence: string): void {
    this.spoken.value = sentence;
  }

  /** The words that came too late for a version that was taught go into the next. */
  async makeNext(): Promise<void> {
    const keeper = this.keeper.peek()!;
    try {
      const plan = await this.api.addPlan(this.study, keeper.body);
      keeper.forget();
      this.tell("made", plan.id);
    } catch (error) {
      keeper.sentence.value = error instanceof Refused ? error.problem.detail : planTexts.state.unreachable;
    }
  }

  throwAway(): void {
    this.keeper.peek()!.forget();
    void this.open();
  }

  /** Shows the version as it was taught. */
  private async wasTaught(): Promise<void> {
    try {
      this.plan.value = await this.api.plan(this.id);
    } finally {
      this.tell("frozen", this.id);
    }
  }

  private did(said: string, back: Step["back"]): void {
    this.steps.value = [...this.steps.peek(), { said, back }].slice(-MOST_STEPS);
    this.say(said);
  }

  private lookAgain(): void {
    clearTimeout(this.timer);
    if (this.closed) return;
    this.timer = setTimeout(async () => {
      if (document.visibilityState === "visible") await this.keeper.peek()?.look();
      this.lookAgain();
    }, LOOK_MS);
  }
}

function predicted(plan: Plan, student: string): boolean {
  return plan.phases.some((phase) => phase.expected.some((one) => one.student === student));
}
