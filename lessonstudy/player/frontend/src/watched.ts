/** What was played of a recording, as spans in ms of the recording. */

export type Span = [start: number, end: number];

/** The same time as spans that neither overlap nor touch, in their order. */
export function merged(spans: readonly Span[]): Span[] {
  const found: Span[] = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (start < end) found.push([start, end]);
  }
  return found;
}

/** What a video has played since it was loaded; the browser counts it at any speed, and leaves out what was sought past. */
export function playedOf(video: Pick<HTMLVideoElement, "played">): Span[] {
  const played = video.played;
  return Array.from({ length: played.length }, (_, place) => [
    Math.round(played.start(place) * 1000),
    Math.round(played.end(place) * 1000),
  ]);
}
