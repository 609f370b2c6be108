/**
 * One timeline for each lesson on a common scale: phases stand under each other, and within a phase time runs as far as it
 * took where it took longest. Moments are painted on a canvas; a list that speaks says the same to people who do not see it.
 */
import { type ReadonlySignal, type Signal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { timeCode } from "../clock";
import { longest, type Place, placesOf } from "./phase-lock";
import { type Colors, colorsOf } from "../timeline-drawing";
import { LessonRow, type RowScale } from "./row";
import { lanesFor } from "./lanes";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

const GAP_PX = 8;
const NARROWEST_PX = 44;

export function Timelines({ compare, theme }: { compare: Compare; theme: Signal<number> }): JSX.Element | null {
  const measured = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  const colors = useSignal<Colors | null>(null);
  const places = useComputed(() => placesOf(compare.lengths.value, width.value, GAP_PX, NARROWEST_PX));
  const lanes = useComputed(() => lanesFor(compare, colors.value));
  useLayoutEffect(() => {
    const element = measured.current;
    if (!element) return undefined;
    const measure = () => (width.value = element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useSignalEffect(() => {
    void theme.value;
    if (measured.current) colors.value = colorsOf(measured.current);
  });
  const scale: RowScale = { places, colors, lanes, width };
  return (
    <div class="compare-timelines" role="group" aria-label={compareTexts.timelines}>
      <div class="timeline" aria-hidden="true">
        <span class="gutter compare-key">
          <i /> {compareTexts.plannedKey}
        </span>
        <div class="compare-heads" ref={measured}>
          <Heads compare={compare} places={places} />
        </div>
      </div>
      {compare.lessons.map((lesson, index) => (
        <LessonRow key={lesson.iteration} compare={compare} index={index} scale={scale} />
      ))}
    </div>
  );
}

function Heads({ compare, places }: { compare: Compare; places: ReadonlySignal<Place[]> }): JSX.Element {
  return (
    <>
      {compare.columns.value.map((column, index) => (
        <span
          key={index}
          class={index === compare.lock.column.value ? "compare-head here cut" : "compare-head cut"}
          style={{ left: `${places.value[index]!.left}px`, width: `${places.value[index]!.width}px` }}
          title={`${compare.titles.value[index]!}, ${timeCode(longest(column))}`}
        >
          {compare.titles.value[index]}
        </span>
      ))}
    </>
  );
}
