import { expect, test } from "vitest";
import type { Api } from "../../src/api";
import { Lesson } from "../../src/compare/lesson";
import type { ShownNote } from "../../src/notes";
import type { RoomAnswer } from "../../src/types";

test("a note counts in the phase that somebody set by hand, known by its root; else its time tells", () => {
  const lesson = new Lesson("one", "Teaching 1", { room: () => new Promise(() => undefined) } as unknown as Api);
  const phases = [{ id: "launch-2", root: "launch" }, { id: "close-2", root: null }];
  lesson.answer.value = { plan: { phases } } as unknown as RoomAnswer;
  const set = (phase_source: string, phase: string) => lesson.setPhase({ phase_source, phase } as ShownNote);
  expect(set("hand", "launch-2")).toBe("launch");
  expect(set("time", "launch-2")).toBeNull();
  expect(set("hand", "gone")).toBeNull();
  lesson.close();
});
