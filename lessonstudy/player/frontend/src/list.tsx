/**
 * The notes beside the video. Only the rows in sight exist, so that thousands stay fast; the list follows the playhead
 * until someone scrolls it themselves.
 */
import { computed, type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useCallback, useMemo, useRef } from "preact/hooks";
import type { Composing } from "./composing";
import { Filters } from "./filters";
import { goToNote } from "./jumping";
import { NoteItem } from "./note";
import { indexAt, NO_FILTER, type ShownNote } from "./notes";
import type { Opened, RoomState } from "./room-state";
import { useRows } from "./rows";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  opened: Opened;
  composing: Composing;
}

const ROW_PX = 84;
const MOST_DRAWN = 400;

export function NotesList({ room, opened, composing }: Properties): JSX.Element {
  const { notes } = opened;
  const shown = notes.shown.value;
  const scroller = useRef<HTMLDivElement>(null);
  const following = useSignal(true);
  const rows = useRows(scroller, { count: shown.length, keyOf: (index) => shown[index]?.id ?? index, rowPx: ROW_PX });
  const current: ReadonlySignal<number> = useComputed(() => indexAt(notes.shown.value, room.player.about.value));
  const currentId = useMemo(() => computed(() => notes.shown.value[current.value]?.id ?? ""), []);
  useSignalEffect(() => {
    const index = current.value;
    if (following.value && index >= 0) rows.scrollToIndex(index, { align: "center" });
  });
  /** A thread that is open holds the list where it is, and is brought into sight when it opens. */
  useSignalEffect(() => {
    const open = opened.threads.open.value;
    if (open === "") return;
    following.value = false;
    const index = notes.shown.peek().findIndex((note) => note.id === open);
    if (index >= 0) rows.scrollToIndex(index, { align: "auto" });
  });
  const byHand = () => {
    if (following.peek()) following.value = false;
  };
  const jump = useCallback((note: ShownNote) => {
    goToNote(room, note);
    following.value = true;
  }, []);
  const drawing = useMemo(() => new Map<string, { note: ShownNote; element: JSX.Element }>(), [composing]);
  /** The same note gives the same element, which Preact then passes over: a scroll draws only the rows that come in. */
  const drawnNote = (note: ShownNote) => {
    const kept = drawing.get(note.id);
    if (kept?.note === note) return kept.element;
    if (drawing.size > MOST_DRAWN) drawing.clear();
    const element = <NoteItem note={note} room={room} currentId={currentId} jump={jump} composing={composing} />;
    drawing.set(note.id, { note, element });
    return element;
  };
  return (
    <section class="notes" aria-label={texts.notes}>
      <Filters room={room} opened={opened} />
      <div
        class="scroller"
        ref={scroller}
        onWheel={byHand}
        onTouchMove={byHand}
        onPointerDown={(event) => event.target === scroller.current && byHand()}
        data-testid="notes"
      >
        {shown.length === 0 ? (
          <Empty opened={opened} />
        ) : (
          <ol class="rows" style={{ height: `${rows.getTotalSize()}px` }}>
            {rows.getVirtualItems().map((row) => {
              const note = shown[row.index];
              if (!note) return null;
              return (
                <li
                  key={note.id}
                  ref={rows.measureElement}
                  data-index={row.index}
                  aria-setsize={shown.length}
                  aria-posinset={row.index + 1}
                  style={{ transform: `translateY(${row.start}px)` }}
                >
                  {drawnNote(note)}
                </li>
              );
            })}
          </ol>
        )}
      </div>
      {!following.value && shown.length > 0 && opened.threads.open.value === "" && (
        <button type="button" class="button follow" data-testid="follow" onClick={() => (following.value = true)}>
          {texts.follow}
        </button>
      )}
    </section>
  );
}

function Empty({ opened }: { opened: Opened }): JSX.Element {
  const some = opened.notes.all.value.length > 0;
  return (
    <div class="empty">
      <p>{some ? texts.noneShown : texts.noNotes}</p>
      {some && (
        <button type="button" class="button" onClick={() => (opened.notes.filter.value = NO_FILTER)}>
          {texts.clearFilter}
        </button>
      )}
    </div>
  );
}
