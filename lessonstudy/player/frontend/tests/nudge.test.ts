import { describe, expect, test } from "vitest";
import { lexicon, marksOf } from "../src/nudge";

const ENGLISH = {
  language: "en",
  sentence: "“{word}” judges.",
  words: ["good", "should", "shouldn't", "lazy", "disappoint*", "on task", "did well", "well behaved"],
  harmless: ["good morning"],
};
const GERMAN = { language: "de", sentence: "„{word}“ bewertet.", words: ["schön", "faul", "gut"], harmless: [] };
const FRENCH = { language: "fr", sentence: "« {word} » juge.", words: ["excellent*", "doué"], harmless: [] };

const words = lexicon([ENGLISH, GERMAN, FRENCH]);
const found = (text: string, writing: number | null = null) => marksOf(text, words, writing).map((mark) => mark.word);

test.each([
  ["That was Good work", ["Good"]],
  ["GOOD, lazy; should?", ["GOOD", "lazy", "should"]],
  ["She shouldn’t and shouldn't", ["shouldn’t", "shouldn't"]],
  ["a disappointing, disappointed face", ["disappointing", "disappointed"]],
  ["They are on  task and on\ntask", ["on  task", "on\ntask"]],
  ["a well-behaved child", ["well-behaved"]],
  ["C hat das SCHÖN gemalt", ["SCHÖN"]],
  ["scho\u0308n", ["scho\u0308n"]],
  ["l’excellente idée, l'excellent", ["excellente", "excellent"]],
])("%s", (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  "She says goodbye and turns her shoulder",
  "goods, goodness, gute, Gutschein, unlazy",
  "moved on. Task two",
  "moved on, task two",
  "Good morning, says the class",
  "doué2 and doue",
  "did very well",
  "",
])("no false hit: %s", (text) => {
  expect(found(text)).toEqual([]);
});

describe("quoted speech is the student’s", () => {
  test.each([
    "B says “that is good” and points",
    'B says "good"',
    "B sagt „gut“ und nickt",
    "B sagt »faul« zu C",
    "B dit « excellent »",
    "B says ‘it’s good’",
    "B says “that is good",
  ])("%s", (text) => {
    expect(found(text)).toEqual([]);
  });
  test("what stands outside is the observer’s", () => {
    expect(found("B says “good” and that was good")).toEqual(["good"]);
    expect(found("B’s good idea, the teachers’ lazy way")).toEqual(["good", "lazy"]);
  });
  test("a quotation that was never closed ends with its line", () => {
    expect(found("B says “three\nThat was good")).toEqual(["good"]);
  });
});

test("a word is left alone while it is being written", () => {
  expect(found("That was good", 13)).toEqual([]);
  expect(found("That was good ", 14)).toEqual(["good"]);
  expect(found("good and good", 4)).toEqual(["good"]);
});

test("a mark says where it stands and its language’s sentence, also when a word holds a dollar sign", () => {
  const [mark] = marksOf("Das war faul.", words);
  expect(mark).toEqual({ start: 8, end: 12, word: "faul", sentence: "„faul“ bewertet." });
});

test("five thousand words are looked through in one go", () => {
  expect(found("a good shoulder “good” ".repeat(1250))).toHaveLength(1250);
});
