import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused, Unreachable } from "../../src/api";
import { contentOf, emptyPhase, withPhase, type Content, type Plan, type PlanBody } from "../../src/plan/content";
import { PlanKeeper } from "../../src/plan/keeping";
import { merged } from "../../src/plan/merging";

const PLACE = "lessonstudy.plan.me.p";

/** A server with one plan under a version; it may be out of reach, lose its answers, or refuse. */
class Server {
  plan_: Plan;
  reachable = true;
  answers = true;
  refusal: { status: number; detail: string; type?: string } | null = null;
  asked = 0;

  constructor() {
    const phases = [phase("1", "Launch"), phase("2", "Work")];
    this.plan_ = { id: "p", study: "s", number: 1, version: 1, state: "draft", goal: "Share", materials: "", success_criteria: [], phases };
  }

  async plan() {
    if (!this.reachable) throw new Unreachable("no");
    return structuredClone(this.plan_);
  }

  async changePlan(_: string, body: PlanBody, match: number) {
    this.asked += 1;
    if (!this.reachable) throw new Unreachable("no");
    if (this.refusal) throw new Refused(this.refusal);
    if (match !== this.plan_.version) throw new Refused({ status: 412, detail: "moved", current: structuredClone(this.plan_) as never });
    this.plan_ = { ...this.plan_, ...structuredClone(body), version: match + 1 };
    if (!this.answers) throw new Unreachable("lost");
    return structuredClone(this.plan_);
  }

  async session() {
    return {};
  }

  /** Somebody else saves. */
  change(step: (content: Content) => Partial<PlanBody>) {
    this.plan_ = { ...this.plan_, ...step(contentOf(this.plan_)), version: this.plan_.version + 1 };
  }
}

function phase(root: string, title: string) {
  return { ...emptyBody, root, title };
}

const emptyBody = { planned_minutes: 0, purpose: "", teacher_moves: "", points_to_notice: "", anticipated: [], expected: [] };

let server: Server;

async function opened(): Promise<PlanKeeper> {
  const keeper = new PlanKeeper(server, "p", PLACE);
  keeper.open(await server.plan());
  return keeper;
}

function type(keeper: PlanKeeper, part: Partial<Content>): void {
  keeper.edit({ ...keeper.content.peek(), ...part });
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new Server();
});
afterEach(() => vi.useRealTimers());

test("what is typed is saved once after a moment of quiet, and nothing stays behind in the browser", async () => {
  const keeper = await opened();
  for (const goal of ["S", "Sh", "Share it"]) type(keeper, { goal });
  expect(localStorage.getItem(PLACE)).toContain("Share it");
  await pass(1000);
  expect([server.plan_.goal, server.asked, keeper.state.value]).toEqual(["Share it", 1, "saved"]);
  expect(localStorage.getItem(PLACE)).toBeNull();
});

test("what is typed while a save is on its way is saved after it", async () => {
  const keeper = await opened();
  type(keeper, { goal: "One" });
  const saving = server.changePlan.bind(server);
  server.changePlan = async (...words) => {
    if (server.asked === 0) type(keeper, { goal: "Two" });
    return saving(...words);
  };
  await pass(3000);
  expect([server.plan_.goal, server.plan_.version, keeper.state.value]).toEqual(["Two", 3, "saved"]);
});

test("without a network the words stay in the browser, over a reload too, and go out when it is back", async () => {
  const keeper = await opened();
  server.reachable = false;
  type(keeper, { goal: "Typed in the cellar" });
  await pass(2000);
  expect(keeper.state.value).toBe("unreachable");
  keeper.close();
  server.reachable = true;
  server.change(() => ({ materials: "Paper" }));
  const again = await opened();
  expect(again.content.value).toMatchObject({ goal: "Typed in the cellar", materials: "Paper" });
  await pass(2000);
  expect(server.plan_).toMatchObject({ goal: "Typed in the cellar", materials: "Paper" });
});

test("a save whose answer was lost is no conflict with oneself", async () => {
  const keeper = await opened();
  server.answers = false;
  type(keeper, { goal: "First words" });
  await pass(700);
  type(keeper, { goal: "First words and more" });
  server.answers = true;
  await pass(20_000);
  expect([keeper.state.value, server.plan_.goal]).toEqual(["saved", "First words and more"]);
});

test("two people who change different fields meet without a word", async () => {
  const keeper = await opened();
  server.change(() => ({ phases: [{ ...phase("2", "Work"), planned_minutes: 9 }, phase("1", "Launch"), phase("3", "Close")] }));
  keeper.edit(withPhase(keeper.content.peek(), "1", { purpose: "Understand" }));
  await pass(3000);
  expect(keeper.state.value).toBe("saved");
  expect(server.plan_.phases.map((one) => [one.root, one.planned_minutes, one.purpose])).toEqual([
    ["2", 9, ""],
    ["1", 0, "Understand"],
    ["3", 0, ""],
  ]);
});

test.each(["mine", "theirs"] as const)("two texts of one field stand side by side until one is chosen: %s", async (whose) => {
  const keeper = await opened();
  server.change(() => ({ goal: "Their goal", materials: "Their paper" }));
  type(keeper, { goal: "My goal" });
  await pass(2000);
  expect(keeper.state.value).toBe("conflict");
  expect(keeper.conflicts.value).toEqual([{ path: ["goal"], mine: "My goal", theirs: "Their goal" }]);
  expect(server.plan_.goal).toBe("Their goal");
  const reloaded = await opened();
  expect(reloaded.conflicts.value).toHaveLength(1);
  reloaded.decide(reloaded.conflicts.value[0]!, whose);
  await pass(2000);
  expect(reloaded.state.value).toBe("saved");
  expect(server.plan_).toMatchObject({ goal: whose === "mine" ? "My goal" : "Their goal", materials: "Their paper" });
});

test("a phase that one took out while the other changed it stays, and that is said", async () => {
  const keeper = await opened();
  server.change(() => ({ phases: [phase("1", "Launch")] }));
  keeper.edit(withPhase(keeper.content.peek(), "2", { purpose: "Own ways" }));
  await pass(2000);
  expect(server.plan_.phases.map((one) => one.title)).toEqual(["Launch", "Work"]);
  expect(keeper.notices.value.kept).toEqual(["Work"]);
});

test("a lesson that was taught meanwhile keeps the words that came too late", async () => {
  const keeper = await opened();
  server.refusal = { status: 409, detail: "frozen", type: "about:blank#plan-frozen" };
  type(keeper, { goal: "Too late" });
  await pass(2000);
  expect(keeper.state.value).toBe("frozen");
  server.plan_ = { ...server.plan_, state: "frozen" };
  const again = await opened();
  expect([again.state.value, again.dirty, again.body.goal]).toEqual(["frozen", true, "Too late"]);
});

test("what is refused stays, says why, and goes out once it is mended", async () => {
  const keeper = await opened();
  server.refusal = { status: 422, detail: "Too long." };
  type(keeper, { goal: "x" });
  await pass(1000);
  expect([keeper.state.value, keeper.sentence.value, keeper.content.value.goal]).toEqual(["refused", "Too long.", "x"]);
  server.refusal = null;
  type(keeper, { goal: "y" });
  await pass(1000);
  expect([keeper.state.value, keeper.sentence.value, server.plan_.goal]).toEqual(["saved", "", "y"]);
});

test("a phase that notes use comes back to its place, and the rest is saved", async () => {
  const keeper = await opened();
  const [launch, work] = keeper.content.peek().phases;
  const saving = server.changePlan.bind(server);
  server.changePlan = async (...words) => {
    if (words[1].phases.some((one) => one.root === "1")) return saving(...words);
    throw new Refused({ status: 409, detail: "Notes belong to it.", type: "about:blank#phase-in-use" });
  };
  keeper.edit({ ...keeper.content.peek(), goal: "Kept", phases: [work!] });
  await pass(3000);
  expect(keeper.content.value.phases).toEqual([launch, work]);
  expect([server.plan_.goal, keeper.state.value, keeper.notices.value.sentence]).toEqual(["Kept", "saved", "Notes belong to it."]);
});

test("another's change is seen without typing", async () => {
  const keeper = await opened();
  server.change(() => ({ goal: "Theirs" }));
  await keeper.look();
  expect([keeper.content.value.goal, keeper.state.value, server.asked]).toEqual(["Theirs", "saved", 0]);
});

test("of two sides that change nothing in common both are taken, whatever was moved", () => {
  const base: Content = { goal: "", materials: "", criteria: "", phases: ["a", "b", "c"].map((title) => ({ ...emptyPhase(title), root: title })) };
  const [a, b, c] = base.phases as [Content["phases"][0], Content["phases"][0], Content["phases"][0]];
  const mine = { ...base, phases: [c, a, b] };
  const theirs = { ...base, goal: "g", phases: [a, { ...emptyPhase("new"), root: "new" }, b, { ...c, minutes: "5" }] };
  const found = merged(base, mine, theirs);
  expect(found.conflicts).toEqual([]);
  expect(found.content.phases.map((one) => one.root + one.minutes)).toEqual(["c5", "a", "new", "b"]);
  expect(found.content.goal).toBe("g");
});
