import { expect, test } from "vitest";
import { anticipatedIn, anticipatedOf } from "../src/anticipated";
import { Draft, isWritten } from "../src/moment";
import { sameText, textOf } from "../src/queue";
import type { ObservationText, Phase } from "../src/types";

const response = (id: string, description = `does ${id}`) => ({ id, description, planned_response: "" });
const phase = (id: string, ...anticipated: Phase["anticipated"] & object) => {
  return { id, root: id, title: id, planned_minutes: null, anticipated };
};
const PHASES: Phase[] = [
  phase("launch", response("a")),
  phase("quiet"),
  phase("blank", response("b", " ")),
  phase("draw", response("c"), response("d")),
];
const NOTE: ObservationText = {
  ...{ iteration: "i", recording: "r", start_ms: 0, end_ms: null, saw: "x", think: "", codes: [], students: [] },
  ...{ flag: false, clock: "video" },
};

test("the responses of the phase that runs come first, the others in the order of the plan", () => {
  const titles = (current: string | null) => anticipatedIn(PHASES, current).map((one) => one.title);
  expect(titles("draw")).toEqual(["draw", "launch"]);
  expect(titles("quiet")).toEqual(["launch", "draw"]);
  expect(titles(null)).toEqual(["launch", "draw"]);
});

test("a response is found in whichever phase has it", () => {
  expect(anticipatedOf(PHASES, "d")?.description).toBe("does d");
  expect([anticipatedOf(PHASES, "z"), anticipatedOf(PHASES, null)]).toEqual([null, null]);
});

test("a response is part of what a person wrote: kept in the draft, sent, and told from another text", () => {
  const draft = new Draft("anticipated-test");
  draft.edit({ ...NOTE, id: "n", version: 1, anticipated: "c" }, 1);
  expect(new Draft("anticipated-test").moment.value.anticipated).toBe("c");
  expect(isWritten({ ...draft.moment.value, saw: "" })).toBe(true);
  expect(textOf({ ...NOTE, anticipated: "c" }).anticipated).toBe("c");
  expect(sameText(NOTE, { ...NOTE, anticipated: "c" })).toBe(false);
  expect(sameText(NOTE, { ...NOTE, anticipated: null })).toBe(true);
});
