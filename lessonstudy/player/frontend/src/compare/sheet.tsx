/** The sheet with the keys that work here. */
import type { JSX } from "preact";
import { keyOf } from "../button";
import { Dialog } from "../dialog";
import type { Action } from "../keys";
import { KeyRow } from "../sheet";
import { actionTexts } from "../texts";
import type { Compare } from "./state";
import { compareTexts } from "./texts";

const ACTIONS: Action[] = ["play", "slower", "pause", "faster", "back", "forward", "frameBack", "frameForward", "captions", "help"];

export function CompareSheet({ compare }: { compare: Compare }): JSX.Element {
  return (
    <Dialog room={compare} name="help" title={compareTexts.keysTitle} testid="help-sheet">
      <p class="muted">{compareTexts.keysIntro}</p>
      <section class="compare-keys">
        {ACTIONS.map((action) => (
          <KeyRow key={action} keyName={keyOf(action)} text={actionTexts[action]} />
        ))}
        <KeyRow keyName="Shift ← →" text={compareTexts.keyPhase} />
        <KeyRow keyName="↑ ↓" text={compareTexts.keyMoments} />
        <KeyRow keyName="Enter" text={compareTexts.keyPlayMoment} />
      </section>
    </Dialog>
  );
}
