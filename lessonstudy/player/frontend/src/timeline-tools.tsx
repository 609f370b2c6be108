/** The row under the timeline: the phases on one side, what is shown and how near on the other. */
import type { JSX } from "preact";
import { setBookmark } from "./bookmarks-dialog";
import { IconButton, keyOf } from "./button";
import { PhaseBar } from "./phase-bar";
import type { RoomState } from "./room-state";
import { change, type Lanes, settings } from "./settings";
import { texts } from "./texts";

const LANES: Record<Lanes, string> = { observer: texts.laneObserver, code: texts.laneCode, student: texts.laneStudent };

export function TimelineTools({ room, hasPhases }: { room: RoomState; hasPhases: boolean }): JSX.Element {
  const { timeline } = room;
  const all = timeline.wanted.value === null;
  return (
    <div class="timeline-tools" role="group" aria-label={texts.timelineTools}>
      {hasPhases && <PhaseBar room={room} />}
      <span class="spring" />
      <select
        class="select small"
        aria-label={texts.lanesBy}
        title={texts.lanesBy}
        value={settings.value.lanes}
        data-testid="lanes"
        onChange={(event) => change({ lanes: event.currentTarget.value as Lanes })}
      >
        {(Object.keys(LANES) as Lanes[]).map((by) => (
          <option key={by} value={by}>
            {LANES[by]}
          </option>
        ))}
      </select>
      <span class="cluster">
        <IconButton
          name={texts.bookmarkHere}
          icon="bookmark"
          kind="small"
          keyName={keyOf("bookmark")}
          testid="bookmark"
          press={() => setBookmark(room)}
        />
        <IconButton
          name={texts.bookmarks}
          icon="bookmarks"
          kind="small"
          testid="bookmarks"
          press={() => (room.dialog.value = "bookmarks")}
        />
      </span>
      <span class="cluster">
        <IconButton
          name={texts.zoomOut}
          icon="zoomOut"
          kind="small"
          keyName={keyOf("zoomOut")}
          testid="zoom-out"
          disabled={all}
          press={() => timeline.zoom(2)}
        />
        <IconButton
          name={texts.zoomAll}
          icon="fit"
          kind="small"
          keyName={keyOf("zoomAll")}
          testid="zoom-all"
          disabled={all}
          press={() => timeline.all()}
        />
        <IconButton
          name={texts.zoomIn}
          icon="zoomIn"
          kind="small"
          keyName={keyOf("zoomIn")}
          testid="zoom-in"
          press={() => timeline.zoom(0.5)}
        />
        <IconButton
          name={texts.scrollBack}
          icon="scrollBack"
          kind="small"
          keyName={keyOf("scrollBack")}
          testid="scroll-back"
          disabled={all}
          press={() => timeline.scroll(-1)}
        />
        <IconButton
          name={texts.scrollForward}
          icon="scrollForward"
          kind="small"
          keyName={keyOf("scrollForward")}
          testid="scroll-forward"
          disabled={all}
          press={() => timeline.scroll(1)}
        />
      </span>
    </div>
  );
}
