import { describe, expect, test } from "vitest";
import { shownUntil } from "../src/marks";
import { Draft, emptyMoment } from "../src/moment";
import { sameText } from "../src/queue";
import { boxBetween, moved, pictureBox, pointAt, sameRegion, sized } from "../src/region";
import type { ObservationText } from "../src/types";

describe("the picture in its element", () => {
  test("lies between bars at the sides or above and below", () => {
    expect(pictureBox(1000, 400, 1600, 900)).toEqual({ left: (1000 - 6400 / 9) / 2, top: 0, width: 6400 / 9, height: 400 });
    expect(pictureBox(400, 1000, 1600, 900)).toEqual({ left: 0, top: 387.5, width: 400, height: 225 });
    expect(pictureBox(300, 300, 0, 0)).toEqual({ left: 0, top: 0, width: 300, height: 300 });
  });
});

describe("a mark", () => {
  test("is the box between two places, whichever came first", () => {
    const wanted = { x: 0.2, y: 0.1, w: 0.3, h: 0.4 };
    expect(boxBetween({ x: 0.2, y: 0.5 }, { x: 0.5, y: 0.1 })).toEqual(wanted);
    expect(boxBetween({ x: 0.5, y: 0.1 }, { x: 0.2, y: 0.5 })).toEqual(wanted);
  });
  test("stays inside the picture, however it is drawn, moved and sized", () => {
    const inside = ({ x, y, w, h }: { x: number; y: number; w: number; h: number }) =>
      x >= 0 && y >= 0 && x + w <= 1.00005 && y + h <= 1.00005 && (w > 0) === h > 0;
    let box = boxBetween({ x: -3, y: 0.99999 }, { x: 7, y: 12 });
    expect(inside(box)).toBe(true);
    for (const [right, down] of [[0.3, -0.7], [-2, 0.5], [0.013, 2]] as const) {
      box = moved(box, right, down);
      expect(inside(box)).toBe(true);
      box = sized(box, -right, down);
      expect(inside(box)).toBe(true);
      expect(box.w).toBeGreaterThan(0);
    }
    expect(pointAt({ x: 1.2, y: -1 })).toEqual({ x: 1, y: 0, w: 0, h: 0 });
    expect(sized(pointAt({ x: 1, y: 1 }), 0.01, 0)).toEqual({ x: 0.98, y: 0.99, w: 0.02, h: 0.01 });
  });
  test("is shown for a while, or as long as the moment lasts", () => {
    expect(shownUntil({ start_ms: 1000, end_ms: null })).toBe(4000);
    expect(shownUntil({ start_ms: 1000, end_ms: 1500 })).toBe(4000);
    expect(shownUntil({ start_ms: 1000, end_ms: 9000 })).toBe(9000);
  });
});

test("two texts that differ by their mark are two texts", () => {
  const text = { codes: [], students: [], saw: "a", think: "", flag: false } as unknown as ObservationText;
  const box = { x: 0.1, y: 0.1, w: 0.2, h: 0.2 };
  expect(sameText({ ...text, region: box }, { ...text, region: { ...box } })).toBe(true);
  expect(sameText({ ...text, region: box }, { ...text, region: { ...box, x: 0.2 } })).toBe(false);
  expect(sameText({ ...text, region: null }, text)).toBe(true);
  expect(sameRegion(box, null)).toBe(false);
});

test("a moment with nothing but a mark is kept, and a mark is taken over from the note that is changed", () => {
  const draft = new Draft("test.marks");
  expect(draft.written.value).toBe(false);
  draft.change({ region: { x: 0.5, y: 0.5, w: 0, h: 0 }, marked: "camera" });
  expect(draft.written.value).toBe(true);
  expect(new Draft("test.marks").moment.value).toMatchObject({ marked: "camera", region: { x: 0.5 } });
  const note = { ...emptyMoment(), recording: "other", start_ms: 1, end_ms: null, region: { x: 0, y: 0, w: 1, h: 1 } };
  draft.edit(note as unknown as Parameters<Draft["edit"]>[0], 3);
  expect(draft.moment.value).toMatchObject({ marked: "other", region: { w: 1 } });
  draft.clear();
});
