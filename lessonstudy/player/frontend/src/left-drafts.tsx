/** Drafts of pages that were closed: each is shown, so that it can be gone on with or thrown away. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { timeCode } from "./clock";
import type { Composing } from "./composing";
import { isWritten, type Moment, readMoment } from "./moment";
import { draftPlace, type RoomState } from "./room-state";
import { remember } from "./settings";
import { leftBehind } from "./slots";
import { texts } from "./texts";

const LOOK_MS = 15_000;

interface Left {
  place: string;
  moment: Moment;
}

async function look(room: RoomState): Promise<Left[]> {
  const opened = room.opened.peek();
  if (!opened) return [];
  const places = await leftBehind(draftPlace(opened.answer.me.id, room.iteration), opened.draft.place);
  const found = places.flatMap((place) => {
    const moment = readMoment(place);
    if (moment && isWritten(moment)) return [{ place, moment }];
    remember(place, null);
    return [];
  });
  return found;
}

export function LeftDrafts({ room, composing }: { room: RoomState; composing: Composing }): JSX.Element | null {
  const left = useSignal<Left[]>([]);
  useEffect(() => {
    const again = () => void look(room).then((found) => (left.value = found));
    again();
    const timer = setInterval(again, LOOK_MS);
    addEventListener("focus", again);
    return () => {
      clearInterval(timer);
      removeEventListener("focus", again);
    };
  }, [room]);
  if (left.value.length === 0) return null;
  const without = (place: string) => (left.value = left.value.filter((one) => one.place !== place));
  return (
    <section class="stuck" aria-label={texts.leftDrafts(left.value.length)} data-testid="left-drafts">
      <h3>{texts.leftDrafts(left.value.length)}</h3>
      <p class="muted">{texts.leftDraftsWhy}</p>
      {left.value.map(({ place, moment }) => (
        <article key={place} class="stuck-note" data-testid="left-draft">
          <p class="text">
            <span class="muted">{moment.start === null ? "" : timeCode(moment.start)}</span> {moment.saw || moment.think}
          </p>
          <div class="stuck-acts">
            <button
              type="button"
              class="button"
              data-testid="take-up"
              onClick={() => composing.takeUp(place) && without(place)}
            >
              {texts.takeUp}
            </button>
            <button
              type="button"
              class="button quiet"
              data-testid="throw-away"
              onClick={() => {
                remember(place, null);
                without(place);
              }}
            >
              {texts.throwAway}
            </button>
          </div>
        </article>
      ))}
    </section>
  );
}
