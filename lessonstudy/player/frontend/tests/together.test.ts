import { beforeEach, expect, test } from "vitest";
import { Threads } from "../src/threads";
import { changedSince } from "../src/together";
import { initials } from "../src/together-strip";
import type { ShownNote } from "../src/notes";
import type { Reply } from "../src/types";

function reply(id: string, seq: number, more: Partial<Reply> = {}): Reply {
  const at = `2026-11-22T09:00:0${seq}.000Z`;
  return { id, observation: "n", author: "omar", text: id, created_at: at, version: 1, state: "posted", seq, ...more };
}

function threads(): Threads {
  return new Threads("me", "i");
}

const said = (kept: Threads) => kept.of("n").map((one) => one.text);

beforeEach(() => localStorage.clear());

test("replies stand in the order they came, and an older word never replaces a newer one", () => {
  const kept = threads();
  kept.take([reply("b", 2), reply("a", 1)]);
  kept.take([reply("a", 3, { text: "changed", version: 2, created_at: reply("a", 1).created_at })]);
  kept.take([reply("a", 1)]);
  expect(said(kept)).toEqual(["changed", "b"]);
  kept.take([{ id: "b", observation: "n", state: "withdrawn", seq: 4 }]);
  kept.take([reply("b", 2)]);
  expect(said(kept)).toEqual(["changed"]);
  kept.take([reply("b", 5, { version: 3 })]);
  expect(said(kept)).toEqual(["changed", "b"]);
});

test("a thread in which nothing changed is the same list, so that its note is not drawn again", () => {
  const kept = threads();
  kept.take([reply("a", 1)]);
  const before = kept.of("n");
  kept.take([reply("z", 2, { observation: "other" })]);
  expect(kept.of("n")).toBe(before);
});

test("replies of others are new until the thread was read, over a reload too, and one's own never are", () => {
  const kept = threads();
  kept.take([reply("a", 1), reply("mine", 2, { author: "me" })]);
  expect(kept.unread("n")).toBe(1);
  kept.markRead("n");
  expect(kept.unread("n")).toBe(0);
  const later = threads();
  later.take([reply("a", 1), reply("mine", 2, { author: "me" }), reply("c", 3)]);
  expect(later.unread("n")).toBe(1);
});

test("what is being written keeps its id over a reload, and a new reply gets another one", () => {
  const kept = threads();
  const draft = kept.draft("n");
  kept.keep("n", { ...draft, text: "Which strip?" });
  expect(threads().draft("n")).toEqual({ id: draft.id, text: "Which strip?" });
  kept.keep("n", { ...draft, text: "" });
  expect(threads().draft("n").id).not.toBe(draft.id);
});

test("new, changed and withdrawn notes have changed since a submission, and notes still waiting too", () => {
  const note = (id: string, state: ShownNote["state"], waiting: ShownNote["waiting"] = null) =>
    ({ id, state, waiting }) as ShownNote;
  const submitted = ["a", "b", "c"];
  expect(changedSince([note("a", "submitted"), note("b", "submitted"), note("c", "submitted")], submitted)).toBe(0);
  const now = [note("a", "submitted"), note("b", "draft"), note("new", "draft")];
  expect(changedSince(now, submitted)).toBe(3);
  expect(changedSince([note("a", "submitted", "waiting")], ["a"])).toBe(1);
});

test("initials are those of the first and last name, of any script", () => {
  expect([initials("Amina van Berg"), initials("Mei"), initials("山田 太郎"), initials("")]).toEqual([
    "AB",
    "M",
    "山太",
    "",
  ]);
});
