/** The button of the composer that begins a mark, and once there is one, the one that removes it. */
import type { JSX } from "preact";
import { IconButton, keepFocus, keyOf } from "./button";
import type { Composing } from "./composing";
import { Icon } from "./icons";
import type { Draft } from "./moment";
import type { RoomState } from "./room-state";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  composing: Composing;
  draft: Draft;
}

export function MarkChip({ room, composing, draft }: Properties): JSX.Element {
  const has = draft.moment.value.region !== null;
  const name = has ? texts.markAgain : texts.mark;
  const key = keyOf("mark");
  return (
    <span class="cluster">
      <button
        type="button"
        class="chip mark-chip"
        aria-pressed={has || room.marking.drawing.value}
        aria-label={name}
        aria-keyshortcuts={key || undefined}
        title={texts.withKey(name, key)}
        data-testid="mark"
        onMouseDown={keepFocus}
        onClick={() => room.marking.begin(() => composing.openBox())}
      >
        <Icon name="mark" />
        {key && <kbd aria-hidden="true">{key.replace("Shift+", "⇧")}</kbd>}
      </button>
      {has && (
        <IconButton
          name={texts.markRemove}
          icon="close"
          kind="small"
          testid="mark-remove"
          press={() => room.marking.remove()}
        />
      )}
    </span>
  );
}
