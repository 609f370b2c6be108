/** Lessons side by side as a whole: the videos, one row of controls, and under it a timeline for each. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Cell } from "./cell";
import { Choices } from "./choices";
import { listenToKeys } from "./keyboard";
import { CompareSheet } from "./sheet";
import type { Compare } from "./state";
import { compareTexts } from "./texts";
import { Timelines } from "./timelines";
import { Transport } from "./transport";

export function CompareView({ compare }: { compare: Compare }): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const drawn = useSignal(0);
  useEffect(() => listenToKeys(() => root.current, compare), [compare]);
  useEffect(() => {
    const place = root.current?.parentElement;
    const redraw = () => {
      drawn.value += 1;
    };
    place?.addEventListener("theme", redraw);
    return () => place?.removeEventListener("theme", redraw);
  }, []);
  return (
    <div class="room compare" ref={root} tabIndex={-1} role="region" aria-label={compareTexts.compare} data-testid="compare">
      {compare.settled.value ? (
        <>
          <div class="compare-cells" data-count={compare.lessons.length}>
            {compare.lessons.map((lesson, index) => (
              <Cell key={lesson.iteration} compare={compare} index={index} />
            ))}
          </div>
          <Transport compare={compare} />
          <Choices compare={compare} />
          {compare.columns.value.length > 0 && <Timelines compare={compare} theme={drawn} />}
        </>
      ) : (
        <p class="loading" role="status">
          {compareTexts.loading}
        </p>
      )}
      <CompareSheet compare={compare} />
      <div class="spoken" role="status" aria-live="polite" data-testid="live">
        {compare.spoken.value}
      </div>
      <div class={compare.notice.value ? "toast shown" : "toast"} aria-hidden="true" data-testid="notice">
        {compare.notice.value}
      </div>
    </div>
  );
}
