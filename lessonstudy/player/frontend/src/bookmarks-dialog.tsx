/** One's own bookmarks: setting one, its marks on the timeline, and the list to go to them, name and remove them. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Bookmark } from "./bookmarks";
import { IconButton, keyOf } from "./button";
import { timeCode } from "./clock";
import { Dialog } from "./dialog";
import { Icon } from "./icons";
import type { RoomState } from "./room-state";
import { timeToX, type View } from "./timeline-view";
import { texts } from "./texts";

const LONGEST_LABEL = 80;

/** Sets a bookmark at the playhead. */
export function setBookmark(room: RoomState): void {
  const { bookmark, fresh } = room.bookmarks.set(room.player.now.peek());
  room.say(fresh ? texts.bookmarkSet(bookmark.at_ms) : texts.bookmarkThere(bookmark.at_ms));
}

export function BookmarksDialog({ room }: { room: RoomState }): JSX.Element {
  return (
    <Dialog room={room} name="bookmarks" title={texts.bookmarks} testid="bookmarks-dialog">
      <p class="muted">{texts.bookmarksIntro}</p>
      <BookmarkList room={room} />
      <button type="button" class="button" data-testid="bookmark-add" onClick={() => setBookmark(room)}>
        {texts.withKey(texts.bookmarkHere, keyOf("bookmark"))}
      </button>
    </Dialog>
  );
}

function BookmarkList({ room }: { room: RoomState }): JSX.Element {
  const all = room.bookmarks.all.value;
  if (all.length === 0) return <p>{texts.noBookmarks}</p>;
  const go = (bookmark: Bookmark) => {
    room.dialog.value = "";
    room.player.seek(bookmark.at_ms);
  };
  return (
    <>
      <ul class="bookmark-list">
        {all.map((bookmark) => (
          <li key={bookmark.id} data-testid="bookmark-item">
            <button type="button" class="button" data-testid="bookmark-go" onClick={() => go(bookmark)}>
              {timeCode(bookmark.at_ms)}
            </button>
            <input
              class="search"
              maxLength={LONGEST_LABEL}
              value={bookmark.label}
              placeholder={texts.bookmarkLabel}
              aria-label={`${texts.bookmarkLabel}, ${timeCode(bookmark.at_ms)}`}
              data-testid="bookmark-label"
              onChange={(event) => room.bookmarks.rename(bookmark.id, event.currentTarget.value)}
            />
            <IconButton
              name={texts.bookmarkRemove(bookmark.at_ms)}
              icon="withdraw"
              testid="bookmark-remove"
              press={() => room.bookmarks.remove(bookmark.id)}
            />
          </li>
        ))}
      </ul>
      {room.bookmarks.waiting.value && <p class="muted">{texts.bookmarksWaiting}</p>}
    </>
  );
}

interface Properties {
  room: RoomState;
  view: ReadonlySignal<View>;
  width: Signal<number>;
}

/** The marks over the timeline. The list has the same for people who do not point. */
export function BookmarkMarks({ room, view, width }: Properties): JSX.Element {
  return (
    <>
      {room.bookmarks.all.value.map((bookmark) => {
        const x = timeToX(view.value, width.value, bookmark.at_ms);
        if (x < -10 || x > width.value + 10) return null;
        const name = texts.bookmarkAt(bookmark.at_ms, bookmark.label);
        return (
          <button
            key={bookmark.id}
            type="button"
            class="bookmark-mark"
            style={{ transform: `translateX(${x.toFixed(1)}px)` }}
            tabIndex={-1}
            title={name}
            aria-label={name}
            data-testid="bookmark-mark"
            onPointerDown={(event) => event.stopPropagation()}
            onPointerUp={(event) => event.stopPropagation()}
            onClick={() => room.player.seek(bookmark.at_ms)}
          >
            <Icon name="bookmark" />
          </button>
        );
      })}
    </>
  );
}
