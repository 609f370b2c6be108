/** Lessons side by side as a whole: the videos, one row of controls, and under it a timeline for each. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useTheme } from "../mounting";
import { Toast } from "../voice";
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
  const theme = useTheme(root);
  useEffect(() => listenToKeys(() => root.current, compare), [compare]);
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
          {compare.columns.value.length > 0 && <Timelines compare={compare} theme={theme} />}
        </>
      ) : (
        <p class="loading" role="status">
          {compareTexts.loading}
        </p>
      )}
      <CompareSheet compare={compare} />
      <Toast voice={compare.voice} />
    </div>
  );
}
