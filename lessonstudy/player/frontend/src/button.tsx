/** The room's buttons. A click leaves the focus where it was, so that someone who writes goes on writing. */
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "./icons";
import { keyLabel } from "./keys";
import { settings } from "./settings";
import { texts } from "./texts";
import type { Action } from "./keys";

/** The key of an action as it is written on its button, or "" where it is switched off. */
export function keyOf(action: Action): string {
  const { keysOn, bindings } = settings.value;
  return keysOn ? keyLabel(bindings[action]) : "";
}

export function keepFocus(event: Event): void {
  event.preventDefault();
}

interface Properties {
  name: string;
  icon: string;
  press: () => void;
  keyName?: string;
  testid?: string;
  pressed?: boolean;
  disabled?: boolean;
  /** What the button opens, said to screen readers. */
  opens?: "dialog";
  children?: ComponentChildren;
  kind?: string;
}

export function IconButton(properties: Properties): JSX.Element {
  const { name, icon, press, keyName = "", testid, pressed, disabled, opens, children, kind = "" } = properties;
  return (
    <button
      type="button"
      class={`button quiet ${kind}`}
      title={texts.withKey(name, keyName)}
      aria-label={name}
      aria-keyshortcuts={keyName || undefined}
      aria-pressed={pressed}
      aria-haspopup={opens}
      disabled={disabled}
      data-testid={testid}
      onMouseDown={keepFocus}
      onClick={press}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}

interface PlayProperties {
  playing: boolean;
  press: () => void;
  testid: string;
  disabled?: boolean;
  name?: string;
}

export function PlayButton({ playing, press, testid, disabled, name: given }: PlayProperties): JSX.Element {
  const name = given ?? (playing ? texts.pause : texts.play);
  return (
    <button
      type="button"
      class="button round"
      title={texts.withKey(name, keyOf("play"))}
      aria-label={name}
      disabled={disabled}
      data-testid={testid}
      onMouseDown={keepFocus}
      onClick={press}
    >
      <Icon name={playing ? "pause" : "play"} />
    </button>
  );
}
