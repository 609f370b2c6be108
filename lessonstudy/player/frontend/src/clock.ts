/**
 * Times: the iteration clock, a recording's own clock and how both are written for people. currentTime of the video is
 * the truth, in seconds with fractions; everything that is kept is an integer of milliseconds on the iteration clock.
 */

/** Iteration time in ms of a place in a recording. */
export function iterationTime(seconds: number, offset: number): number {
  return Math.round(seconds * 1000) + offset;
}

/** How long one picture lasts, in whole ms. */
export function frameMs(fps: number | null): number {
  return Math.max(1, Math.round(1000 / (fps || 25)));
}

/** Place in a recording, in seconds, of an iteration time. */
export function recordingSeconds(milliseconds: number, offset: number): number {
  return (milliseconds - offset) / 1000;
}

/** "01:23", "1:02:03" from an hour on, "−00:05" before zero; with tenths "01:23.4". */
export function timeCode(milliseconds: number, tenths = false): string {
  const size = Math.abs(milliseconds);
  const total = tenths ? Math.floor(size / 100) : Math.floor(size / 1000) * 10;
  const sign = milliseconds < 0 && total > 0 ? "−" : "";
  const seconds = Math.floor(total / 10) % 60;
  const minutes = Math.floor(total / 600) % 60;
  const hours = Math.floor(total / 36000);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
  return sign + clock + (tenths ? `.${total % 10}` : "");
}

/** Milliseconds of "83", "1:23", "1:23.4" or "1:02:03"; null where it is no time. */
export function parseTimeCode(text: string): number | null {
  const match = /^\s*([-−]?)(?:(?:(\d+):)?(\d{1,3}):)?(\d+(?:[.,]\d+)?)\s*$/.exec(text);
  if (!match) return null;
  const seconds = Number(match[4]!.replace(",", "."));
  const value = (Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + seconds) * 1000;
  return Math.round(match[1] ? -value : value);
}

/** "1 minute 23 seconds", for screen readers. */
export function spokenTime(milliseconds: number): string {
  const seconds = Math.floor(Math.abs(milliseconds) / 1000);
  const parts: string[] = [];
  const add = (value: number, word: string) => value > 0 && parts.push(`${value} ${word}${value === 1 ? "" : "s"}`);
  add(Math.floor(seconds / 3600), "hour");
  add(Math.floor(seconds / 60) % 60, "minute");
  if (seconds % 60 > 0 || parts.length === 0) parts.push(`${seconds % 60} second${seconds % 60 === 1 ? "" : "s"}`);
  return (milliseconds < 0 ? "minus " : "") + parts.join(" ");
}

/**
 * Seconds at the middle of the frame `step` frames away from the one shown at `seconds`. The middle, since a time on the
 * edge between two frames may show either.
 */
export function frameAway(seconds: number, fps: number, step: number): number {
  const frame = Math.floor(seconds * fps + 1e-6);
  return Math.max(0, (frame + step + 0.5) / fps);
}
