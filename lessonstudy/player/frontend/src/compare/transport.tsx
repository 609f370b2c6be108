/** The one row of controls for all locked videos, and the phases to jump to. */
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { IconButton, keepFocus, keyOf, PlayButton } from "../button";
import { timeCode } from "../clock";
import { longest } from "./phase-lock";
import { SKIP_MS } from "../key-listening";
import { change, settings } from "../settings";
import { Speed } from "../speed";
import { captionsTexts } from "../captions-texts";
import { actionTexts, texts } from "../texts";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

export function Transport({ compare }: { compare: Compare }): JSX.Element {
  const { lock } = compare;
  const playing = lock.playing.value;
  const none = !lock.locked.value.some((locked, index) => locked && compare.lessons[index]!.plays.value);
  const captioned = compare.lessons.some(({ here }) => here.value.length > 0);
  return (
    <div class="controls" role="group" aria-label={compareTexts.controls} data-testid="transport">
      <PlayButton playing={playing} press={() => compare.toggle()} testid="play" disabled={none} />
      <div class="cluster">
        <IconButton
          name={compareTexts.before}
          icon="phaseBefore"
          keyName="Shift ←"
          testid="phase-before"
          disabled={none}
          press={() => lock.turn(-1)}
        />
        <IconButton
          name={actionTexts.back}
          icon="back"
          keyName={keyOf("back")}
          testid="back"
          disabled={none}
          press={() => lock.skip(-SKIP_MS)}
        />
        <IconButton
          name={actionTexts.forward}
          icon="forward"
          keyName={keyOf("forward")}
          testid="forward"
          disabled={none}
          press={() => lock.skip(SKIP_MS)}
        />
        <IconButton
          name={compareTexts.next}
          icon="phaseNext"
          keyName="Shift →"
          testid="phase-next"
          disabled={none}
          press={() => lock.turn(1)}
        />
      </div>
      <Elapsed compare={compare} />
      <Phases compare={compare} />
      <span class="spring" />
      <Speed rate={lock.rate.value} choose={(rate) => lock.setRate(rate)} />
      {captioned && (
        <IconButton
          name={captionsTexts.captions}
          icon="captions"
          keyName={keyOf("captions")}
          testid="captions"
          pressed={settings.value.captions}
          press={() => change({ captions: !settings.peek().captions })}
        />
      )}
      <IconButton
        name={texts.help}
        icon="help"
        keyName={keyOf("help")}
        testid="help"
        opens="dialog"
        press={() => (compare.dialog.value = "help")}
      />
    </div>
  );
}

/** How much of the phase has been played, of how long it took where it took longest; written without a redraw. */
function Elapsed({ compare }: { compare: Compare }): JSX.Element {
  const element = useRef<HTMLSpanElement>(null);
  const { lock, columns } = compare;
  useSignalEffect(() => {
    const told = timeCode(lock.elapsed.value);
    if (element.current && element.current.textContent !== told) element.current.textContent = told;
  });
  const column = columns.value[lock.column.value];
  return (
    <span class="position" data-testid="elapsed">
      <span ref={element} class="now" />
      {column && <span class="muted">/ {timeCode(longest(column))}</span>}
    </span>
  );
}

function Phases({ compare }: { compare: Compare }): JSX.Element | null {
  if (compare.columns.value.length < 2) return null;
  const here = compare.lock.column.value;
  return (
    <div class="compare-phases" role="group" aria-label={compareTexts.phases}>
      {compare.titles.value.map((title, index) => (
        <button
          key={`${index} ${title}`}
          type="button"
          class="chip"
          aria-pressed={index === here}
          title={compareTexts.goToPhase(title)}
          data-testid={`phase-${index}`}
          onMouseDown={keepFocus}
          onClick={() => compare.lock.go(index)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
