/** The room as a whole: the video with its timeline and the boxes on one side, the notes on the other. */
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { AdjustPanel } from "./adjust-panel";
import { signInAddress } from "./api";
import { Attention } from "./attention";
import { BookmarksDialog } from "./bookmarks-dialog";
import { CaptionsDialog } from "./captions-dialog";
import { Composer } from "./composer";
import type { Composing } from "./composing";
import { Controls } from "./controls";
import { Keyboard } from "./keyboard";
import { useTheme } from "./mounting";
import { PhaseClash } from "./phase-bar";
import { PhaseTimesDialog } from "./phases";
import { Resumed } from "./resumed";
import type { Opened, RoomState } from "./room-state";
import { SettingsDialog } from "./settings-dialog";
import { Sheet } from "./sheet";
import { Side } from "./tabs";
import { texts } from "./texts";
import { Timeline } from "./timeline";
import { RevealDialog, TogetherStrip } from "./together-strip";
import { Stage } from "./video";
import { Toast } from "./voice";

interface Properties {
  room: RoomState;
  makeComposing: (opened: Opened) => Composing;
}

const LOWEST_ROOM_PX = 560;
const BELOW_PX = 12;

/** The room is as tall as the window leaves it, so that video and boxes are seen together. */
function useHeight(root: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const fit = () => {
      const element = root.current;
      if (!element) return;
      const top = element.getBoundingClientRect().top + scrollTopAround(element);
      const height = Math.max(LOWEST_ROOM_PX, window.innerHeight - Math.max(0, top) - BELOW_PX);
      element.style.setProperty("--room-height", `${Math.round(height)}px`);
    };
    fit();
    const later = setTimeout(fit, 400);
    addEventListener("resize", fit);
    return () => {
      clearTimeout(later);
      removeEventListener("resize", fit);
    };
  }, [root]);
}

/** How far the page around is scrolled; Streamlit scrolls an element of its own. */
function scrollTopAround(element: HTMLElement): number {
  let scrolled = window.scrollY;
  let parent: Node | null = element;
  while (parent) {
    if (parent instanceof HTMLElement && parent !== document.documentElement) scrolled += parent.scrollTop;
    parent = parent instanceof ShadowRoot ? parent.host : parent.parentNode;
  }
  return scrolled;
}

export function RoomView({ room, makeComposing }: Properties): JSX.Element {
  const opened = room.opened.value;
  const failure = room.failure.value;
  if (opened) return <OpenRoom room={room} notes={opened.notes} makeComposing={makeComposing} />;
  return (
    <div class="room closed" data-testid="room">
      {failure ? (
        <div class="banner" role="alert">
          <span>{failure.sentence}</span>
          {failure.signIn && (
            <a class="button" href={signInAddress()} target="_top">
              {texts.signIn}
            </a>
          )}
          <button type="button" class="button" onClick={() => void room.open()}>
            {texts.tryAgain}
          </button>
        </div>
      ) : (
        <p class="loading" role="status">
          {texts.loading}
        </p>
      )}
    </div>
  );
}

function OpenRoom({ room, makeComposing }: Properties & { notes: Opened["notes"] }): JSX.Element {
  const opened = room.opened.value!;
  const root = useRef<HTMLDivElement>(null);
  const theme = useTheme(root);
  const composing = useMemo(() => makeComposing(room.opened.peek()!), [opened.notes]);
  useHeight(root);
  useEffect(() => new Keyboard(() => root.current, room, composing).listen(), [composing]);
  useEffect(
    () =>
      effect(() => {
        if (composing.focusRoom.value > 0) root.current?.focus({ preventScroll: true });
      }),
    [composing],
  );
  return (
    <div class="room" ref={root} tabIndex={-1} role="region" aria-label={texts.room} data-testid="room">
      <div class="frame">
        <div class="left">
          <div class="stage-place">
            <Stage room={room} />
            <Resumed room={room} />
          </div>
          <Controls room={room} composing={composing} draft={opened.draft} />
          <Timeline room={room} opened={opened} composing={composing} theme={theme} />
          {room.cameras.adjusting.value ? (
            <AdjustPanel room={room} opened={opened} adjusting={room.cameras.adjusting.value} />
          ) : (
            <Composer room={room} composing={composing} draft={opened.draft} />
          )}
        </div>
        <div class="right">
          <PhaseClash room={room} />
          <Attention room={room} queue={opened.queue} composing={composing} />
          <TogetherStrip room={room} />
          <Side room={room} opened={opened} composing={composing} />
        </div>
      </div>
      <Sheet room={room} />
      <SettingsDialog room={room} />
      <PhaseTimesDialog room={room} />
      <RevealDialog room={room} />
      <BookmarksDialog room={room} />
      <CaptionsDialog room={room} />
      <Toast voice={room.voice} />
    </div>
  );
}
