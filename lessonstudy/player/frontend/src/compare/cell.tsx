/** One lesson of those side by side: its name, its picture, where it is, whether it is heard and goes with the others. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { keepFocus } from "../button";
import { plays } from "../cameras";
import { CaptionTracks } from "../captions";
import { timeCode } from "../clock";
import { Absence, Film, Message } from "../film";
import { Icon } from "../icons";
import { texts } from "../texts";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

interface Properties {
  compare: Compare;
  index: number;
}

export function Cell({ compare, index }: Properties): JSX.Element {
  const lesson = compare.lessons[index]!;
  const recording = lesson.player.recording.value;
  const locked = compare.lock.locked.value[index]!;
  const element = useRef<HTMLVideoElement>(null);
  const answered = lesson.answer.value !== null;
  return (
    <section class="compare-cell" aria-label={lesson.name} data-testid={`lesson-${index}`}>
      <header>
        <h3>{lesson.name}</h3>
        <Where compare={compare} index={index} />
      </header>
      {!answered || !recording || !plays(recording) ? (
        answered ? <Absence recording={recording} /> : <Message text={lesson.failure.value} role="alert" />
      ) : (
        <div class="stage" data-testid="stage">
          <Film
            key={recording.id}
            element={element}
            player={lesson.player}
            recording={recording}
            active
            controls={!locked}
            muted={compare.lock.heard.value !== index}
            name={`${texts.video}: ${lesson.name}`}
            refresh={() => lesson.refresh()}
          >
            <CaptionTracks transcript={lesson} video={element} />
          </Film>
        </div>
      )}
      {answered && <Buttons compare={compare} index={index} />}
    </section>
  );
}

/** The time and the phase, written without a redraw, and what the lesson waits for. */
function Where({ compare, index }: Properties): JSX.Element {
  const time = useRef<HTMLSpanElement>(null);
  const phase = useRef<HTMLSpanElement>(null);
  const { player } = compare.lessons[index]!;
  useSignalEffect(() => {
    const at = player.now.value;
    const told = timeCode(at);
    const title = compare.phaseAt(index, at);
    if (time.current && time.current.textContent !== told) time.current.textContent = told;
    if (phase.current && phase.current.textContent !== title) phase.current.textContent = title;
  });
  const doing = doingText(compare, index);
  return (
    <>
      <span class="compare-time" ref={time} data-testid="lesson-time" />
      <span class="compare-phase cut" ref={phase} hidden={doing !== ""} data-testid="lesson-phase" />
      <span class="compare-doing cut" hidden={doing === ""} title={doing} data-testid="lesson-doing">
        {doing}
      </span>
    </>
  );
}

/** What a lesson does that is not simply going with the others, in words; "" where it is. */
function doingText(compare: Compare, index: number): string {
  const doing = compare.lock.doing.value;
  const title = compare.titles.value[compare.lock.column.value] ?? "";
  const others = compare.lessons.filter((_, other) => other !== index && ["with", "loads"].includes(doing[other]!));
  switch (doing[index]) {
    case "waits":
      return others.length > 0 ? compareTexts.waitsFor(others.map(({ name }) => name)) : compareTexts.atEnd;
    case "loads":
      return compareTexts.loads;
    case "missing":
      return compareTexts.missing(title);
    case "unshown":
      return compareTexts.unshown(title);
    case "alone":
      return compareTexts.movesAlone;
    default:
      return "";
  }
}

function Buttons({ compare, index }: Properties): JSX.Element {
  const lesson = compare.lessons[index]!;
  const { lock } = compare;
  const heard = lock.heard.value === index;
  const locked = lock.locked.value[index]!;
  const phased = compare.columns.value.some(({ spans }) => spans[index]);
  return (
    <div class="compare-buttons">
      <Toggle
        icon={heard ? "heard" : "muted"}
        label={heard ? compareTexts.heard : compareTexts.muted}
        name={compareTexts.hear(lesson.name)}
        pressed={heard}
        testid="hear"
        press={() => (lock.heard.value = index)}
      />
      {phased && lesson.plays.value && (
        <Toggle
          icon={locked ? "locked" : "alone"}
          label={locked ? compareTexts.locked : compareTexts.alone}
          name={compareTexts.lock(lesson.name)}
          hint={compareTexts.lockHint}
          pressed={locked}
          testid="lock"
          press={() => compare.toggleLock(index)}
        />
      )}
      {!phased && <span class="muted">{compareTexts.noPhases}</span>}
      {lesson.cameras.value.length > 1 && (
        <select
          class="select"
          aria-label={compareTexts.camera(lesson.name)}
          value={lesson.player.recording.value?.id}
          onChange={(event) => compare.show(index, event.currentTarget.value)}
        >
          {lesson.cameras.value.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      )}
      <span class="spring" />
      <WatchLink compare={compare} index={index} />
    </div>
  );
}

interface ToggleProperties {
  icon: string;
  label: string;
  name: string;
  hint?: string;
  pressed: boolean;
  testid: string;
  press: () => void;
}

function Toggle({ icon, label, name, hint = name, pressed, testid, press }: ToggleProperties): JSX.Element {
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={name}
      aria-pressed={pressed}
      title={hint}
      data-testid={testid}
      onMouseDown={keepFocus}
      onClick={press}
    >
      <Icon name={icon} />
      {label}
    </button>
  );
}

/** Leads to the room; at which moment is written into the address as it is pressed. */
function WatchLink({ compare, index }: Properties): JSX.Element {
  const { iteration, name, player } = compare.lessons[index]!;
  const address = (at: number) => `watch?iteration=${iteration}&at=${Math.round(at)}`;
  return (
    <a
      class="button quiet"
      href={address(player.now.peek())}
      target="_blank"
      rel="noopener"
      aria-label={compareTexts.watchOf(name)}
      title={compareTexts.watchOf(name)}
      onPointerDown={(event) => (event.currentTarget.href = address(player.now.peek()))}
      onFocus={(event) => (event.currentTarget.href = address(player.now.peek()))}
      onClick={(event) => (event.currentTarget.href = address(player.now.peek()))}
    >
      {compareTexts.watch}
    </a>
  );
}
