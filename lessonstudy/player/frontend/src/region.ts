/** Geometry of marks: a box or a point on the picture, in shares (0 to 1) of its width and height. */
import type { Region } from "./types";

export interface Place {
  x: number;
  y: number;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

const SMALLEST_SHARE = 0.01;
const PLACES = 10_000;

/** Where the picture lies in an element that shows it whole (object-fit: contain), in px of that element. */
export function pictureBox(width: number, height: number, videoWidth: number, videoHeight: number): Box {
  if (!(videoWidth > 0 && videoHeight > 0)) return { left: 0, top: 0, width, height };
  const scale = Math.min(width / videoWidth, height / videoHeight);
  const [shownWidth, shownHeight] = [videoWidth * scale, videoHeight * scale];
  return { left: (width - shownWidth) / 2, top: (height - shownHeight) / 2, width: shownWidth, height: shownHeight };
}

export function isPoint(region: Region): boolean {
  return region.w === 0 && region.h === 0;
}

function within(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Ten-thousandths are finer than a pixel of any screen, and short to read in a file. */
function rounded(region: Region): Region {
  const round = (value: number) => Math.round(value * PLACES) / PLACES;
  const [x, y] = [round(region.x), round(region.y)];
  return { x, y, w: Math.min(round(region.w), round(1 - x)), h: Math.min(round(region.h), round(1 - y)) };
}

/** The box between two places of a drag, kept inside the picture. */
export function boxBetween(one: Place, other: Place): Region {
  const left = within(Math.min(one.x, other.x), 0, 1 - SMALLEST_SHARE);
  const top = within(Math.min(one.y, other.y), 0, 1 - SMALLEST_SHARE);
  const right = within(Math.max(one.x, other.x), left + SMALLEST_SHARE, 1);
  const bottom = within(Math.max(one.y, other.y), top + SMALLEST_SHARE, 1);
  return rounded({ x: left, y: top, w: right - left, h: bottom - top });
}

export function pointAt(place: Place): Region {
  return rounded({ x: within(place.x, 0, 1), y: within(place.y, 0, 1), w: 0, h: 0 });
}

export function moved(region: Region, right: number, down: number): Region {
  return rounded({
    ...region,
    x: within(region.x + right, 0, 1 - region.w),
    y: within(region.y + down, 0, 1 - region.h),
  });
}

/** Wider and taller by so much, from the top left corner; a point grows into a box, a box shrinks to the smallest one. */
export function sized(region: Region, wider: number, taller: number): Region {
  const grown = isPoint(region) ? { ...region, w: SMALLEST_SHARE, h: SMALLEST_SHARE } : region;
  const w = within(grown.w + wider, SMALLEST_SHARE, 1);
  const h = within(grown.h + taller, SMALLEST_SHARE, 1);
  return rounded({ x: Math.min(grown.x, 1 - w), y: Math.min(grown.y, 1 - h), w, h });
}

export function holds(region: Region, place: Place, around: number): boolean {
  return (
    place.x >= region.x - around &&
    place.x <= region.x + region.w + around &&
    place.y >= region.y - around &&
    place.y <= region.y + region.h + around
  );
}

export function sameRegion(one: Region | null | undefined, other: Region | null | undefined): boolean {
  if (!one || !other) return !one && !other;
  return one.x === other.x && one.y === other.y && one.w === other.w && one.h === other.h;
}
