/** What was noted at a moment, as a card over a timeline and as a sentence that is said. */
import type { JSX } from "preact";
import { timeCode } from "../clock";
import type { ShownNote } from "../notes";
import type { CodeChoice } from "./choice";
import type { Compare } from "./state";

const HALF_PX = 150;

interface Properties {
  compare: Compare;
  index: number;
  note: ShownNote;
  /** Where it stands, and how wide the timeline is, in px. */
  x: number;
  width: number;
}

function codesOf(compare: Compare, index: number, note: ShownNote): CodeChoice[] {
  return note.codes.flatMap((code) => compare.codes.value[index]!.get(code) ?? []);
}

function timeOf({ start_ms, end_ms }: ShownNote): string {
  return end_ms === null ? timeCode(start_ms) : `${timeCode(start_ms)}–${timeCode(end_ms)}`;
}

export function momentText(compare: Compare, index: number, note: ShownNote): string {
  const marked = [...codesOf(compare, index, note).map(({ name }) => name), ...note.students].join(", ");
  const phase = compare.phaseOf(index, note);
  const by = compare.lessons[index]!.observer(note.observer);
  return [`${timeOf(note)}, ${phase}, ${by}: ${note.saw}`, marked].filter(Boolean).join(" ");
}

export function MomentCard({ compare, index, note, x, width }: Properties): JSX.Element {
  const left = Math.max(HALF_PX, Math.min(x, width - HALF_PX));
  return (
    <div
      class="hover-card compare-card"
      style={{ transform: `translateX(${left.toFixed(0)}px) translateX(-50%)` }}
      aria-hidden="true"
      data-testid="moment-card"
    >
      <span>
        <strong>{timeOf(note)}</strong> {compare.lessons[index]!.observer(note.observer)}
      </span>
      <span>{note.saw}</span>
      <span class="compare-marked">
        {codesOf(compare, index, note).map(({ id, name, color }) => (
          <span key={id}>
            <span class="dot" style={{ "--color": color }} /> {name}
          </span>
        ))}
        {note.students.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </span>
    </div>
  );
}
