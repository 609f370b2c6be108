/** When the phases of the lesson really ran: a small table, with the playhead as the quickest way to say "now". */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { parseTimeCode, timeCode } from "./clock";
import { Dialog } from "./dialog";
import { tookOfPlanned } from "./phase-bar";
import type { RoomState } from "./room-state";
import { texts } from "./texts";
import type { Phase, PhaseTime } from "./types";

type Rows = Record<string, { start: string; end: string }>;

export function PhaseTimesDialog({ room }: { room: RoomState }): JSX.Element {
  return (
    <Dialog room={room} name="phases" title={texts.phaseTimes} testid="phases-dialog">
      <PhaseTable room={room} />
    </Dialog>
  );
}

/**
 * The times of the rows that are filled in, in order; null where one is no time. A phase without an end lasts until the
 * next one, the last until `until`.
 */
export function phaseTimesOf(rows: Rows, until: number): PhaseTime[] | null {
  const times: PhaseTime[] = [];
  for (const [phase, row] of Object.entries(rows)) {
    if (!row.start.trim()) continue;
    const start = parseTimeCode(row.start);
    const end = row.end.trim() ? parseTimeCode(row.end) : null;
    if (start === null || (row.end.trim() && end === null)) return null;
    times.push({ phase, start_ms: start, end_ms: end });
  }
  times.sort((one, other) => one.start_ms - other.start_ms);
  return times.map((time, index) => ({ ...time, end_ms: time.end_ms ?? times[index + 1]?.start_ms ?? until }));
}

/** What the phase took as its times stand, beside what was planned. */
function Took({ room, phase }: { room: RoomState; phase: Phase }): JSX.Element | null {
  const time = room.phaseTimes.value.find((other) => other.phase === phase.id);
  if (!time || time.end_ms === null) return null;
  return (
    <>
      <br />
      <span class="muted" data-testid="phase-took">
        {tookOfPlanned(phase, time.end_ms - time.start_ms)}
      </span>
    </>
  );
}

function PhaseTable({ room }: { room: RoomState }): JSX.Element {
  const phases = room.opened.value?.answer.plan?.phases ?? [];
  const sentence = useSignal("");
  const rows = useSignal<Rows>(
    Object.fromEntries(
      phases.map((phase) => {
        const time = room.phaseTimes.peek().find((other) => other.phase === phase.id);
        const text = (value: number | null | undefined) =>
          value === null || value === undefined ? "" : timeCode(value, true);
        return [phase.id, { start: text(time?.start_ms), end: text(time?.end_ms) }];
      }),
    ),
  );
  const set = (phase: string, part: Partial<Rows[string]>) => {
    rows.value = { ...rows.value, [phase]: { ...rows.value[phase]!, ...part } };
  };
  const save = async () => {
    const times = phaseTimesOf(rows.peek(), room.player.span.peek().end);
    if (times === null) {
      sentence.value = texts.wrongTime;
      return;
    }
    const refused = await room.phases.mark(times);
    if (refused) sentence.value = refused;
    else {
      room.dialog.value = "";
      if (room.phases.waiting.peek()) room.say(texts.phaseKept);
    }
  };
  const field = (phase: string, title: string, name: "start" | "end", label: string) => (
    <span class="phase-time">
      <input
        class="time"
        aria-label={`${title}: ${label}`}
        value={rows.value[phase]?.[name] ?? ""}
        onInput={(event) => set(phase, { [name]: event.currentTarget.value })}
      />
      <button
        type="button"
        class="button quiet small"
        aria-label={`${title}: ${label}, ${texts.here}`}
        onClick={() => set(phase, { [name]: timeCode(room.player.now.peek(), true) })}
      >
        {texts.here}
      </button>
    </span>
  );
  return (
    <>
      <p class="muted">{texts.phaseTimesIntro}</p>
      <div class="phase-table">
        {phases.map((phase) => (
          <div key={phase.id} class="phase-row">
            <span>
              {phase.title}
              <Took room={room} phase={phase} />
            </span>
            {field(phase.id, phase.title, "start", texts.begins)}
            {field(phase.id, phase.title, "end", texts.ends)}
          </div>
        ))}
      </div>
      {sentence.value && (
        <p class="error" role="alert">
          {sentence.value}
        </p>
      )}
      <button type="button" class="button main" data-testid="save-phases" onClick={() => void save()}>
        {texts.savePhases}
      </button>
    </>
  );
}
