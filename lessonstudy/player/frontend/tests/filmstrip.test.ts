import { expect, test } from "vitest";
import { frameAt, parseFilmstrip } from "../src/filmstrip";

const TEXT = `WEBVTT

1
00:00:00.000 --> 00:00:05.000
filmstrip-0.jpg#xywh=0,0,160,90

00:05.000 --> 00:10.000 line:0
filmstrip-0.jpg#xywh=160,0,160,90

01:00:00.000 --> 01:00:05.000
no picture here
`;

test("cues with a rectangle become frames; addresses are relative to the file", () => {
  const frames = parseFilmstrip(TEXT, "http://here/ls/media/signature/r1/filmstrip.vtt");
  expect(frames).toHaveLength(2);
  expect(frames[1]).toEqual({
    start: 5,
    end: 10,
    sheet: "http://here/ls/media/signature/r1/filmstrip-0.jpg",
    x: 160,
    y: 0,
    width: 160,
    height: 90,
  });
});

test("line ends of any system and a byte order mark make no difference", () => {
  const address = "http://here/x.vtt";
  expect(parseFilmstrip(`\uFEFF${TEXT.replaceAll("\n", "\r\n")}`, address)).toEqual(parseFilmstrip(TEXT, address));
});

test("the frame of a time is the last that began", () => {
  const frames = parseFilmstrip(TEXT, "http://here/x.vtt");
  expect(frameAt(frames, 4.9)?.x).toBe(0);
  expect(frameAt(frames, 5)?.x).toBe(160);
  expect(frameAt(frames, 900)?.x).toBe(160);
  expect(frameAt(frames, -3)?.x).toBe(0);
  expect(frameAt([], 3)).toBeNull();
});
