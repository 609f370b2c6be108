import { describe, expect, test } from "vitest";
import { contentOf, nameRows, namesOf } from "../src/captions-file";
import { finder, quoted, split } from "../src/transcript";
import type { CaptionsLook } from "../src/types";

describe("looking for a text", () => {
  test("finds it in any case and over any gap, and takes signs for what they are", () => {
    expect(split("Half  again, half AGAIN", finder(" half again "))).toEqual(["", "Half  again", ", ", "half AGAIN", ""]);
    expect(split("3 (of 4) + 1/2?", finder("(of 4) + 1/2?"))).toEqual(["3 ", "(of 4) + 1/2?", ""]);
    expect(split("İstanbul straße", finder("STRASSE"))).toEqual(["İstanbul straße"]);
    expect(finder("  ")).toBeNull();
    expect(split("all of it", null)).toEqual(["all of it"]);
  });
});

describe("a quote", () => {
  const say = (...said: [string, string][]) => quoted({ first: 0, last: 0, said: said.map(([speaker, text]) => ({ speaker, text })) });
  test("names who speaks where the word changes hands", () => {
    expect(say(["A", "I  folded\nit."], ["A", "So."], ["B", "Why?"], ["A", "  "])).toBe("A: “I folded it. So.” B: “Why?”");
  });
  test("of nobody has no name", () => {
    expect(say(["", "Look."])).toBe("“Look.”");
  });
});

describe("a captions file", () => {
  const look = { speakers: { "Maria Lopez": 3, "Speaker 2": 1, teacher: 2, b: 1 } } as unknown as CaptionsLook;
  test("keeps roles and pseudonyms of the study, and leaves other speakers out until somebody names them", () => {
    const rows = nameRows(look, ["A", "B"]);
    expect(rows.map((row) => row.pseudonym)).toEqual(["", "Speaker 2", "teacher", "b"]);
    expect(namesOf(rows)).toEqual({ "Speaker 2": "Speaker 2", teacher: "teacher", b: "b" });
    rows.push({ name: " Maria ", pseudonym: " A ", captions: 0 }, { name: "", pseudonym: "X", captions: 0 });
    expect(namesOf(rows)).toMatchObject({ Maria: "A" });
    expect(Object.keys(namesOf(rows))).not.toContain("");
  });
  test("goes as text where it is UTF-8 and as bytes where it is not", async () => {
    expect(await contentOf(new Blob(["WEBVTT é"]))).toEqual({ text: "WEBVTT é" });
    expect(await contentOf(new Blob([new Uint8Array([0xff, 0xfe, 0x41, 0x00])]))).toEqual({ data: "//5BAA==" });
  });
});
