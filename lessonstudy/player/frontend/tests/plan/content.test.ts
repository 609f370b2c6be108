import { expect, test } from "vitest";
import * as fc from "fast-check";
import { bodyOf, contentOf, emptyPhase, minutesOf, minutesOfAll, movedTo, type Content } from "../../src/plan/content";
import { phasesOf } from "../../src/plan/pasting";

const nothing: Content = { goal: "", materials: "", criteria: "", phases: [] };
const told = (list: string) => phasesOf(list).map(({ title, minutes, purpose }) => [title, minutes, purpose]);

test("a pasted list makes phases with the minutes that stand after a tab or in brackets", () => {
  const list = "Launch\t5\n2. Work in pairs (20 min)\n- Compare [7,5 minutes]\n\n  Closing  \nExit task\t5 min\tName the share";
  expect(told(list)).toEqual([
    ["Launch", "5", ""],
    ["Work in pairs", "20", ""],
    ["Compare", "7.5", ""],
    ["Closing", "", ""],
    ["Exit task", "5", "Name the share"],
  ]);
});

test("brackets and numbers that are no minutes stay in the title", () => {
  expect(told("Share (in groups)\n3 pizzas among 4\nLaunch (900 min)\n10")).toEqual([
    ["Share (in groups)", "", ""],
    ["3 pizzas among 4", "", ""],
    ["Launch (900 min)", "", ""],
    ["10", "", ""],
  ]);
});

test("no word of a line that is too long for a title is lost", () => {
  const [phase] = phasesOf("a".repeat(310));
  expect(phase!.title + phase!.purpose).toBe("a".repeat(310));
});

test("minutes are read as people write them, and what is no number is told apart from nothing", () => {
  expect(["", "8", " 7,5 ", "0.25", "eight", "-3", "601", "600"].map(minutesOf)).toEqual([0, 8, 7.5, 0.25, null, null, null, 600]);
  const phases = ["5", "7.5", "soon"].map((minutes) => emptyPhase("x", minutes));
  expect(minutesOfAll({ ...nothing, phases })).toBe(12.5);
});

test("a phase stands at the place to which it is moved, the others keep their order", () => {
  const phases = ["a", "b", "c", "d"].map((title) => emptyPhase(title));
  const order = (root: string, place: number) => movedTo(phases, root, place).map((one) => one.title).join("");
  expect([order(phases[0]!.root, 3), order(phases[3]!.root, 0), order(phases[1]!.root, 9), order("?", 1)]).toEqual([
    "bcda",
    "dabc",
    "acdb",
    "abcd",
  ]);
});

test("an empty row is not sent, and one that lacks its title or description is sent with a word in its place", () => {
  const launch = { ...emptyPhase("Launch"), anticipated: [{ id: "r", description: " ", planned_response: "Ask" }] };
  const known = { ...nothing, phases: [launch] };
  const cleared = { ...launch, title: "" };
  const begun = { ...emptyPhase(), purpose: "Compare ways", expected: { B: " ", A: "Cuts" } };
  const sent = bodyOf({ ...nothing, phases: [cleared, emptyPhase("", "5"), begun] }, known);
  expect(sent.phases.map((phase) => phase.title)).toEqual(["Launch", "Phase 3"]);
  expect(sent.phases[0]!.anticipated).toEqual([{ id: "r", description: "…", planned_response: "Ask" }]);
  expect(sent.phases[1]!.expected).toEqual([{ student: "A", expects: "Cuts" }]);
});

test("what the server tells is sent back as it was", () => {
  const line = fc.stringMatching(/^[a-z]{1,6}$/);
  const response = fc.record({ id: fc.uuid(), description: line, planned_response: fc.string() });
  const phase = fc.record({
    root: fc.uuid(),
    title: line,
    planned_minutes: fc.integer({ min: 0, max: 600 }),
    purpose: fc.string(),
    teacher_moves: fc.string(),
    points_to_notice: fc.string(),
    anticipated: fc.array(response, { maxLength: 3 }),
    expected: fc.uniqueArray(fc.record({ student: line, expects: line }), { selector: (one) => one.student, maxLength: 3 }),
  });
  const plan = fc.record({
    goal: fc.string(),
    materials: fc.string(),
    success_criteria: fc.array(line, { maxLength: 3 }),
    phases: fc.uniqueArray(phase, { selector: (one) => one.root, maxLength: 4 }),
  });
  fc.assert(
    fc.property(plan, (told) => {
      const content = contentOf(told);
      const sorted = told.phases.map((one) => ({
        ...one,
        expected: [...one.expected].sort((a, b) => (a.student < b.student ? -1 : 1)),
      }));
      expect(bodyOf(content, content)).toEqual({ ...told, phases: sorted });
    }),
  );
});
