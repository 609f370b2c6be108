/**
 * The filmstrip: a WebVTT file whose cues name a rectangle of a sprite sheet ("filmstrip-0.jpg#xywh=0,0,160,90").
 * Addresses are relative to the file's own.
 */

export interface FilmFrame {
  start: number;
  end: number;
  sheet: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const TIMING = /^((?:\d+:)?\d{2}:\d{2}\.\d{3})\s+-->\s+((?:\d+:)?\d{2}:\d{2}\.\d{3})/;
const PLACE = /^(.+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)\s*$/;

/** Seconds of a WebVTT time. */
function vttSeconds(text: string): number {
  return text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The frames of a filmstrip in order of time. Cues that name no rectangle are passed over. */
export function parseFilmstrip(text: string, address: string): FilmFrame[] {
  const frames: FilmFrame[] = [];
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    const timing = TIMING.exec(line.trim());
    const place = timing && PLACE.exec(lines[index + 1] ?? "");
    if (!timing || !place) return;
    frames.push({
      start: vttSeconds(timing[1]!),
      end: vttSeconds(timing[2]!),
      sheet: new URL(place[1]!.trim(), address).href,
      x: Number(place[2]),
      y: Number(place[3]),
      width: Number(place[4]),
      height: Number(place[5]),
    });
  });
  return frames.sort((one, other) => one.start - other.start);
}

/** The frame shown at `seconds` of the recording, or the nearest one before. */
export function frameAt(frames: FilmFrame[], seconds: number): FilmFrame | null {
  let low = 0;
  let high = frames.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (frames[middle]!.start <= seconds) low = middle;
    else high = middle - 1;
  }
  return frames[low] ?? null;
}
