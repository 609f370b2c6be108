/** The transcript beside the video: it follows the playhead, can be searched, and gives its words to a note. */
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { IconButton, keepFocus, keyOf } from "./button";
import { timeCode } from "./clock";
import type { Composing } from "./composing";
import { useRows } from "./rows";
import type { RoomState } from "./room-state";
import { captionsTexts } from "./captions-texts";
import { texts } from "./texts";
import { split } from "./transcript";
import { selectedPassage } from "./transcript-selection";
import type { Cue } from "./types";

const ROW_PX = 46;

interface Properties {
  room: RoomState;
  composing: Composing;
}

export function TranscriptPanel({ room, composing }: Properties): JSX.Element {
  const { transcript } = room;
  const chosen = transcript.chosen.value;
  useSignalEffect(() => {
    if (transcript.chosen.value) void transcript.load();
  });
  return (
    <section class="notes transcript" aria-label={captionsTexts.transcript}>
      {chosen ? <Search room={room} /> : <NoCaptions room={room} />}
      {chosen && transcript.trouble.value && (
        <div class="banner" role="alert">
          <p>{transcript.trouble.value}</p>
          <button type="button" class="button" onClick={() => void transcript.load()}>
            {texts.tryAgain}
          </button>
        </div>
      )}
      {chosen && transcript.cues.value && <Cues key={chosen.id} room={room} composing={composing} cues={transcript.cues.value} />}
      {chosen && !transcript.cues.value && !transcript.trouble.value && (
        <p class="loading" role="status">
          {captionsTexts.transcriptLoading}
        </p>
      )}
    </section>
  );
}

function NoCaptions({ room }: { room: RoomState }): JSX.Element {
  return (
    <div class="empty">
      <p>{captionsTexts.noCaptions}</p>
      {room.transcript.mayManage.value && (
        <>
          <p class="muted">{captionsTexts.captionsWhat}</p>
          <button
            type="button"
            class="button"
            data-testid="captions-add"
            onClick={() => (room.dialog.value = "captions")}
          >
            {captionsTexts.captionsAdd}
          </button>
        </>
      )}
    </div>
  );
}

function Search({ room }: { room: RoomState }): JSX.Element {
  const { transcript } = room;
  const count = transcript.hits.value.length;
  const looking = transcript.finder.value !== null;
  const key = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") transcript.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") transcript.search("");
    else return;
    event.preventDefault();
  };
  return (
    <div class="filters" role="search">
      <div class="filter-top">
        <input
          type="search"
          class="search"
          placeholder={captionsTexts.transcriptSearch}
          aria-label={captionsTexts.transcriptSearch}
          value={transcript.query.value}
          data-own-keys="Enter Escape"
          data-testid="transcript-search"
          onInput={(event) => transcript.search(event.currentTarget.value)}
          onKeyDown={key}
        />
        {looking && (
          <>
            <span class="count muted" role="status" data-testid="transcript-hits">
              {captionsTexts.hits(count === 0 ? 0 : transcript.hit.value + 1, count)}
            </span>
            <IconButton
              name={captionsTexts.hitBefore}
              icon="up"
              testid="hit-before"
              disabled={count === 0}
              press={() => transcript.step(-1)}
            />
            <IconButton
              name={captionsTexts.hitNext}
              icon="down"
              testid="hit-next"
              disabled={count === 0}
              press={() => transcript.step(1)}
            />
          </>
        )}
        <ChooseCaptions room={room} />
        {transcript.mayManage.value && (
          <IconButton
            name={captionsTexts.captionsManage}
            icon="edit"
            testid="captions-manage"
            press={() => (room.dialog.value = "captions")}
          />
        )}
      </div>
    </div>
  );
}

function ChooseCaptions({ room }: { room: RoomState }): JSX.Element | null {
  const { transcript } = room;
  if (transcript.here.value.length < 2) return null;
  return (
    <select
      class="select"
      aria-label={captionsTexts.captions}
      value={transcript.chosen.value?.id}
      data-testid="captions-choice"
      onChange={(event) => transcript.choose(event.currentTarget.value)}
    >
      {transcript.here.value.map((captions) => (
        <option key={captions.id} value={captions.id}>
          {[captions.label, captions.language].filter(Boolean).join(" · ")}
        </option>
      ))}
    </select>
  );
}

function Cues({ room, composing, cues }: Properties & { cues: Cue[] }): JSX.Element {
  const { transcript } = room;
  const scroller = useRef<HTMLDivElement>(null);
  const following = useSignal(true);
  const selecting = useSignal(false);
  const rows = useRows(scroller, { count: cues.length, keyOf: (index) => index, rowPx: ROW_PX });
  useSignalEffect(() => {
    const index = transcript.current.value;
    if (following.value && index >= 0) rows.scrollToIndex(index, { align: "center" });
  });
  useSignalEffect(() => {
    const hit = transcript.hits.value[transcript.hit.value];
    if (hit === undefined) return;
    following.value = false;
    rows.scrollToIndex(hit, { align: "center" });
  });
  const byHand = () => {
    if (following.peek()) following.value = false;
  };
  useEffect(() => {
    const selected = () => (scroller.current ? selectedPassage(scroller.current, cues) : null);
    transcript.selection = selected;
    const look = () => {
      selecting.value = selected() !== null;
      // A list that runs on would pull the words away from under the pointer.
      if (selecting.peek()) byHand();
    };
    document.addEventListener("selectionchange", look);
    return () => {
      document.removeEventListener("selectionchange", look);
      transcript.selection = () => null;
    };
  }, [cues]);
  const jump = (index: number) => {
    if (selectedPassage(scroller.current!, cues)) return;
    transcript.jump(index);
    following.value = true;
  };
  return (
    <>
      <div
        class="scroller"
        ref={scroller}
        onWheel={byHand}
        onTouchMove={byHand}
        onPointerDown={(event) => event.target === scroller.current && byHand()}
        data-testid="transcript"
      >
        <ol class="rows" style={{ height: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map((row) => (
            <li
              key={row.key}
              ref={rows.measureElement}
              data-index={row.index}
              aria-setsize={cues.length}
              aria-posinset={row.index + 1}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <CueRow room={room} composing={composing} cue={cues[row.index]!} index={row.index} jump={jump} />
            </li>
          ))}
        </ol>
      </div>
      <div class="transcript-acts">
        {!following.value && (
          <button type="button" class="button" data-testid="transcript-follow" onClick={() => (following.value = true)}>
            {texts.follow}
          </button>
        )}
        {selecting.value && room.mayNote.value && (
          <button
            type="button"
            class="button main"
            title={texts.withKey(captionsTexts.quote, keyOf("quote"))}
            data-testid="quote"
            onMouseDown={keepFocus}
            onClick={() => transcript.quote(composing)}
          >
            {captionsTexts.quote}
          </button>
        )}
      </div>
    </>
  );
}

interface RowProperties extends Properties {
  cue: Cue;
  index: number;
  jump: (index: number) => void;
}

function CueRow({ room, composing, cue, index, jump }: RowProperties): JSX.Element {
  const { transcript } = room;
  const current = useComputed(() => transcript.current.value === index).value;
  const hit = useComputed(() => transcript.hits.value[transcript.hit.value] === index).value;
  const at = cue.start_ms + transcript.offset;
  return (
    <div
      class={["cue", current && "current", hit && "hit"].filter(Boolean).join(" ")}
      aria-current={current ? "time" : undefined}
      data-testid="cue"
      onClick={() => jump(index)}
    >
      <button
        type="button"
        class="jump"
        aria-label={texts.jump(at, null)}
        onClick={(event) => {
          event.stopPropagation();
          jump(index);
        }}
      >
        {timeCode(at)}
      </button>
      <div class="cue-words">
        {cue.speaker && <span class="cue-speaker">{cue.speaker}</span>}
        <span data-cue={index} dir="auto">
          {split(cue.text, transcript.finder.value).map((part, place) =>
            place % 2 === 1 ? <mark key={place}>{part}</mark> : part,
          )}
        </span>
      </div>
      {room.mayNote.value && (
        <span class="cue-acts" onClick={(event) => event.stopPropagation()}>
          <IconButton
            name={captionsTexts.quoteOne}
            icon="quote"
            kind="small"
            testid="quote-one"
            press={() => transcript.quote(composing, transcript.passage(index))}
          />
        </span>
      )}
    </div>
  );
}
