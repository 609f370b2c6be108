/** The quiet list of the composer from which a note takes the anticipated response that was seen. */
import { effect, useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { anticipatedIn, anticipatedOf } from "./anticipated";
import { keyOf } from "./button";
import type { Composing } from "./composing";
import type { Draft } from "./moment";
import { phaseAt } from "./notes";
import type { RoomState } from "./room-state";
import { texts } from "./texts";

interface Properties {
  room: RoomState;
  composing: Composing;
  draft: Draft;
}

export function AnticipatedChoice({ room, composing, draft }: Properties): JSX.Element | null {
  const element = useRef<HTMLSelectElement>(null);
  const phases = room.opened.value?.answer.plan?.phases ?? [];
  const current = useComputed(() =>
    phaseAt(room.phaseTimes.value, draft.moment.value.start ?? room.player.about.value),
  ).value;
  useEffect(
    () =>
      effect(() => {
        if (composing.focusAnticipated.value > 0) element.current?.focus();
      }),
    [composing],
  );
  const groups = anticipatedIn(phases, current);
  if (groups.length === 0) return null;
  const chosen = anticipatedOf(phases, draft.moment.value.anticipated);
  const key = keyOf("anticipated");
  return (
    <select
      ref={element}
      class={chosen ? "select anticipated-choice chosen" : "select anticipated-choice"}
      aria-label={texts.anticipated}
      aria-keyshortcuts={key || undefined}
      title={chosen ? texts.anticipatedSeen(chosen.description) : texts.withKey(texts.anticipated, key)}
      value={chosen?.id ?? ""}
      data-box="anticipated"
      data-testid="anticipated"
      onChange={(event) => {
        composing.begin();
        draft.change({ anticipated: event.currentTarget.value || null });
      }}
    >
      <option value="">{chosen ? texts.anticipatedNone : texts.anticipated}</option>
      {groups.map((phase) => (
        <optgroup key={phase.id} label={phase.title}>
          {phase.anticipated
            ?.filter((one) => one.description.trim())
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.description}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
