/**
 * The nudge in the first box: words of judgement are underlined in a layer behind the text, with a kind sentence under it. It
 * never blocks. A word is left alone while it is being written, and is told once to those who listen.
 */
import { type ReadonlySignal, type Signal, signal, useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { keepFocus } from "./button";
import { Icon } from "./icons";
import type { Draft } from "./moment";
import { lexicon, type Mark, marksOf } from "./nudge";
import type { RoomState } from "./room-state";
import { settings } from "./settings";
import { texts } from "./texts";

const PAUSE_MS = 800;
/** The note whose nudge was put aside. */
const putAside = signal("");

export interface Nudging {
  marks: ReadonlySignal<Mark[]>;
  /** Where the person writes just now, or null after a pause. */
  writing: Signal<number | null>;
}

/** What is marked in a box: judging words in the first, nothing in the other. */
export function useNudging(room: RoomState, draft: Draft, first: boolean): Nudging {
  const lists = room.opened.value?.answer.nudge;
  const words = useMemo(() => lexicon(lists ?? []), [lists]);
  const writing = useSignal<number | null>(null);
  const marks = useComputed(() => {
    const moment = draft.moment.value;
    const quiet = !first || !settings.value.nudgeOn || putAside.value === moment.id;
    return quiet ? [] : marksOf(moment.saw, words, writing.value);
  });
  useEffect(() => {
    if (writing.value === null) return;
    const pause = setTimeout(() => {
      writing.value = null;
    }, PAUSE_MS);
    return () => clearTimeout(pause);
  }, [writing.value, draft.moment.value.saw]);
  useTelling(room, draft, marks, writing);
  return { marks, writing };
}

/** Tells each word once per note, after a pause in the writing. */
function useTelling(room: RoomState, draft: Draft, marks: ReadonlySignal<Mark[]>, writing: Signal<number | null>): void {
  const told = useRef({ note: "", words: new Set<string>() });
  const first = marks.value[0];
  useEffect(() => {
    if (writing.value !== null || !first) return;
    const note = draft.moment.peek().id;
    if (told.current.note !== note) told.current = { note, words: new Set() };
    const fresh = marks.peek().find((mark) => !told.current.words.has(mark.word.toLowerCase()));
    for (const mark of marks.peek()) told.current.words.add(mark.word.toLowerCase());
    if (fresh) room.voice.spoken.value = fresh.sentence;
  }, [marks.value, writing.value]);
}

/** The text once more behind the box, unseen but for the lines under judging words. */
export function Marked({ text, marks, box }: { text: string; marks: Mark[]; box: { current: HTMLElement | null } }): JSX.Element {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !layer.current) return;
    const follow = () => {
      if (!layer.current) return;
      // a scrollbar takes its width from the text
      layer.current.style.width = `${element.clientWidth}px`;
      layer.current.style.height = `${element.clientHeight}px`;
      layer.current.scrollTop = element.scrollTop;
    };
    follow();
    element.addEventListener("scroll", follow);
    const watch = new ResizeObserver(follow);
    watch.observe(element);
    return () => {
      element.removeEventListener("scroll", follow);
      watch.disconnect();
    };
  }, [text, box]);
  const parts: JSX.Element[] = [];
  let from = 0;
  for (const mark of marks) {
    parts.push(
      <span key={from}>{text.slice(from, mark.start)}</span>,
      <mark key={`m${mark.start}`} data-testid="judging">
        {text.slice(mark.start, mark.end)}
      </mark>,
    );
    from = mark.end;
  }
  return (
    <div class="marked-text" ref={layer} aria-hidden="true">
      {parts}
      {text.slice(from)}
      {"\n"}
    </div>
  );
}

/** The kind sentence about the first marked word, and a button that puts the nudge aside for this note. */
export function NudgeSentence({ id, marks, draft }: { id: string; marks: Mark[]; draft: Draft }): JSX.Element {
  const first = marks[0];
  return (
    <div class="nudge">
      <span id={id} data-testid="nudge">
        {first?.sentence ?? ""}
      </span>
      {first && (
        <button
          type="button"
          class="button quiet small"
          title={texts.nudgeAside}
          aria-label={texts.nudgeAside}
          data-testid="nudge-aside"
          onMouseDown={keepFocus}
          onClick={() => {
            putAside.value = draft.moment.peek().id;
          }}
        >
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
