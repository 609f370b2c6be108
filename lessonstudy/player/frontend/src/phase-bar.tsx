/** Which phase runs, and the one button (and key) that says that the next one begins here. */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { IconButton, keepFocus, keyOf } from "./button";
import { timeCode } from "./clock";
import { begunBefore, inOrder, markedNext, nextPhase } from "./phase-marks";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Phase, PhaseTime } from "./types";

function phasesOf(room: RoomState): Phase[] {
  return room.opened.value?.answer.plan?.phases ?? [];
}

/** How long a phase took, beside what was planned for it. */
export function tookOfPlanned(phase: Phase, took: number): string {
  return [timeCode(took), phase.planned_minutes ? texts.ofPlanned(phase.planned_minutes) : ""].filter(Boolean).join(" ");
}

/** Marks the next phase of the plan at the playhead, closing the one before. */
export async function markNextPhase(room: RoomState): Promise<void> {
  const phases = phasesOf(room);
  if (phases.length === 0) {
    room.say(texts.noPhases);
    return;
  }
  const at = Math.round(room.player.now.peek());
  const before = room.phases.times.peek();
  const times = markedNext(phases, before, at);
  if (!times) {
    room.say(texts.phaseJustBegan(begunBefore(phases, before, at)?.phase.title ?? ""));
    return;
  }
  const next = nextPhase(phases, before, at);
  const ended = begunBefore(phases, before, at);
  const took = ended ? ` ${ended.phase.title}: ${tookOfPlanned(ended.phase, at - ended.time.start_ms)}.` : "";
  const refused = await room.phases.mark(times);
  if (refused) room.say(refused);
  else if (room.phases.waiting.peek()) room.say(texts.phaseKept);
  else if (!room.phases.clash.peek()) {
    room.say(`${next ? texts.phaseBegan(next.title, at) : texts.lastPhaseEnded(at)}.${took}`);
  }
}

export function PhaseBar({ room }: { room: RoomState }): JSX.Element {
  const mayNote = room.mayNote.value;
  const phases = phasesOf(room);
  // By whole seconds: the bar need not be drawn with every picture of the video.
  const second = useComputed(() => Math.floor(room.player.about.value / 1000) * 1000);
  const at = second.value + 999;
  const times = room.phases.times.value;
  const begun = begunBefore(phases, times, at);
  const runs = begun && (begun.time.end_ms === null || at < begun.time.end_ms) ? begun : null;
  const next = nextPhase(phases, times, at);
  return (
    <div class="phase-bar">
      {mayNote && (
        <>
          <button
            type="button"
            class="button small"
            title={texts.withKey(next ? texts.nextPhase(next.title) : texts.endLastPhase, keyOf("phase"))}
            aria-keyshortcuts={keyOf("phase") || undefined}
            data-testid="next-phase"
            disabled={!next && !runs}
            onMouseDown={keepFocus}
            onClick={() => void markNextPhase(room)}
          >
            <span class="cut">{next ? texts.nextPhase(next.title) : texts.endLastPhase}</span>
            {keyOf("phase") && <kbd aria-hidden="true">{keyOf("phase")}</kbd>}
          </button>
          <IconButton
            name={texts.phaseTimes}
            icon="phases"
            kind="small"
            testid="phase-times"
            press={() => (room.dialog.value = "phases")}
          />
        </>
      )}
      {runs && (
        <span class="phase-now muted" data-testid="phase-now">
          <span class="cut">{runs.phase.title}</span>{" "}
          {tookOfPlanned(runs.phase, Math.max(0, second.value - runs.time.start_ms))}
        </span>
      )}
      {room.phases.waiting.value && (
        <span class="state" role="status" data-testid="phases-waiting">
          {texts.phasesWaiting}
        </span>
      )}
    </div>
  );
}

/** Two people marked the phases at the same time: both are shown, and the person chooses. */
export function PhaseClash({ room }: { room: RoomState }): JSX.Element | null {
  const theirs = room.phases.clash.value;
  if (!theirs) return null;
  const side = (title: string, times: PhaseTime[], choice: "mine" | "theirs", label: string) => (
    <div>
      <h4>{title}</h4>
      <ol class="phase-list">
        {inOrder(times).map((time) => (
          <li key={`${time.phase}${time.start_ms}`}>
            {timeCode(time.start_ms)} {phasesOf(room).find((phase) => phase.id === time.phase)?.title}
          </li>
        ))}
        {times.length === 0 && <li>{texts.noTimes}</li>}
      </ol>
      <button
        type="button"
        class="button"
        data-testid={`phases-${choice}`}
        onClick={() => void room.phases.settle(choice)}
      >
        {label}
      </button>
    </div>
  );
  return (
    <section class="stuck" role="alert" data-testid="phases-clash">
      <p>{texts.phasesClash}</p>
      <div class="two-texts">
        {side(texts.myTimes, room.phases.times.value, "mine", texts.keepMine)}
        {side(texts.theirTimes, theirs, "theirs", texts.keepTheirs)}
      </div>
    </section>
  );
}
