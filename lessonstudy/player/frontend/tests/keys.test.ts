import { describe, expect, test } from "vitest";
import { boundName, chipOf, DEFAULT_BINDINGS, intentOf, keyLabel, type KeyPress } from "../src/keys";

const CODES = new Set(["a", "r", "c", "w"]);

function press(key: string, code: string, more: Partial<KeyPress> & { altGraph?: boolean } = {}): KeyPress {
  return {
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    getModifierState: (name) => name === "AltGraph" && (more.altGraph ?? false),
    ...more,
  };
}

const meaning = (event: KeyPress) => intentOf(event, DEFAULT_BINDINGS, CODES, 4);

test.each([
  [" ", "Space", "play"],
  ["j", "KeyJ", "slower"],
  ["K", "KeyK", "pause"],
  ["ArrowLeft", "ArrowLeft", "back"],
  [",", "Comma", "frameBack"],
  ["[", "BracketLeft", "in"],
  ["?", "Slash", "help"],
])("%s means what the sheet says", (key, code, action) => {
  expect(meaning(press(key, code))).toEqual({ kind: "action", action });
});

describe("AZERTY", () => {
  test("letters go by what the key writes", () => {
    expect(meaning(press("a", "KeyQ"))).toEqual({ kind: "code", key: "a" });
    expect(meaning(press("w", "KeyZ"))).toEqual({ kind: "code", key: "w" });
    expect(meaning(press("q", "KeyA"))).toBeNull();
  });
  test("the digit row counts without Shift", () => {
    expect(meaning(press("&", "Digit1"))).toEqual({ kind: "student", index: 0 });
    expect(meaning(press("é", "Digit2"))).toEqual({ kind: "student", index: 1 });
    expect(meaning(press("1", "Digit1", { shiftKey: true }))).toEqual({ kind: "student", index: 0 });
  });
  test("brackets come by AltGr, or by the place of the key", () => {
    const third = { altKey: true, ctrlKey: true, altGraph: true };
    expect(meaning(press("[", "Digit5", third))).toEqual({ kind: "action", action: "in" });
    expect(meaning(press("Dead", "BracketLeft"))).toEqual({ kind: "action", action: "in" });
  });
});

test("letters of another script go by the place of the key", () => {
  expect(meaning(press("ф", "KeyA"))).toEqual({ kind: "code", key: "a" });
});

test("shortcuts of the browser stay its own; Ctrl+Z undoes", () => {
  expect(meaning(press("r", "KeyR", { ctrlKey: true }))).toBeNull();
  expect(meaning(press("a", "KeyA", { altKey: true }))).toBeNull();
  expect(meaning(press("z", "KeyZ", { ctrlKey: true }))).toEqual({ kind: "undo" });
  expect(meaning(press("z", "KeyZ", { metaKey: true }))).toEqual({ kind: "undo" });
});

test("a digit without a student means nothing", () => {
  expect(meaning(press("5", "Digit5"))).toBeNull();
});

test("a remapped key does the new thing, and one switched off does nothing", () => {
  const bindings = { ...DEFAULT_BINDINGS, note: "x", flag: "" };
  expect(intentOf(press("x", "KeyX"), bindings, CODES, 4)).toEqual({ kind: "action", action: "note" });
  expect(intentOf(press("n", "KeyN"), bindings, CODES, 4)).toBeNull();
  expect(intentOf(press("f", "KeyF"), bindings, CODES, 4)).toBeNull();
});

test("while writing, only Alt with a code key or digit sets something", () => {
  expect(chipOf(press("a", "KeyA"), CODES, 4)).toBeNull();
  expect(chipOf(press("a", "KeyA", { altKey: true }), CODES, 4)).toEqual({ kind: "code", key: "a" });
  expect(chipOf(press("2", "Digit2", { altKey: true }), CODES, 4)).toEqual({ kind: "student", index: 1 });
  expect(chipOf(press("n", "KeyN", { altKey: true }), CODES, 4)).toBeNull();
});

describe("a letter with Shift", () => {
  const shifted = { shiftKey: true };
  test("is a key of its own", () => {
    expect(meaning(press("M", "KeyM", shifted))).toEqual({ kind: "action", action: "mark" });
    expect(meaning(press("m", "KeyM"))).toBeNull();
    expect(meaning(press("М", "KeyV", shifted))).toBeNull();
    expect(meaning(press("Ь", "KeyM", shifted))).toEqual({ kind: "action", action: "mark" });
  });
  test("is the letter where nothing else is bound to it", () => {
    expect(meaning(press("R", "KeyR", shifted))).toEqual({ kind: "code", key: "r" });
    expect(meaning(press("M", "KeyM"))).toBeNull();
  });
  test("is written as such and can be bound", () => {
    expect(boundName({ key: "M", shiftKey: true })).toBe("Shift+m");
    expect(boundName({ key: "?", shiftKey: true })).toBe("?");
    expect(keyLabel("Shift+m")).toBe("Shift+M");
  });
});
