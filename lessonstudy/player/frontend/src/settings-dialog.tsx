/** Settings: how typing behaves, and the keys. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Dialog } from "./dialog";
import { type Action, boundName, DEFAULT_BINDINGS, keyLabel, takenBy } from "./keys";
import type { RoomState } from "./room-state";
import { change, settings } from "./settings";
import { actionTexts, texts } from "./texts";

type Flag = "pauseOnTyping" | "playAfterSave" | "keysOn" | "showMarks" | "nudgeOn";

function Switch({ name, text }: { name: Flag; text: string }): JSX.Element {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={settings.value[name]}
        onChange={(event) => change({ [name]: event.currentTarget.checked })}
        data-testid={`setting-${name}`}
      />
      <span>{text}</span>
    </label>
  );
}

function Seconds({ name, text, testid }: { name: "leadMs" | "preRollMs"; text: string; testid: string }): JSX.Element {
  return (
    <label class="switch">
      <input
        type="number"
        min="0"
        max="30"
        step="0.5"
        value={settings.value[name] / 1000}
        onChange={(event) => {
          const seconds = event.currentTarget.valueAsNumber;
          if (seconds >= 0 && seconds <= 30) change({ [name]: Math.round(seconds * 1000) });
        }}
        data-testid={testid}
      />
      <span>{text}</span>
    </label>
  );
}

function KeyField({ room, action }: { room: RoomState; action: Action }): JSX.Element {
  const sentence = useSignal("");
  const bound = settings.value.bindings[action];
  const bind = (key: string) => {
    sentence.value = "";
    change({ bindings: { ...settings.value.bindings, [action]: key } });
  };
  const press = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (["Tab", "Escape", "Shift", "Control", "Alt", "Meta", "AltGraph", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Delete" || event.key === "Backspace") {
      bind("");
      return;
    }
    const key = boundName(event);
    const other = takenBy(key, settings.value.bindings, action);
    const code = room.codes.peek().get(key);
    if (other) sentence.value = texts.keyTaken(actionTexts[other]);
    else if (code) sentence.value = texts.keyTaken(code.name);
    else bind(key);
  };
  return (
    <label class="key-field">
      <span>{actionTexts[action]}</span>
      <input
        class="key-input"
        readOnly
        value={bound ? keyLabel(bound) : texts.off}
        onKeyDown={press}
        data-testid={`key-${action}`}
        data-key-input
      />
      {sentence.value && (
        <span class="error" role="alert">
          {sentence.value}
        </span>
      )}
    </label>
  );
}

export function SettingsDialog({ room }: { room: RoomState }): JSX.Element {
  return (
    <Dialog room={room} name="settings" title={texts.settingsTitle} testid="settings-dialog">
      <p class="muted">{texts.settingsKept}</p>
      <Switch name="pauseOnTyping" text={texts.pauseOnTyping} />
      <Switch name="playAfterSave" text={texts.playAfterSave} />
      <Switch name="showMarks" text={texts.showMarks} />
      <Seconds name="leadMs" text={texts.lead} testid="setting-lead" />
      <Seconds name="preRollMs" text={texts.preRoll} testid="setting-pre-roll" />
      <Switch name="nudgeOn" text={texts.nudgeOn} />
      <h3>{texts.keysTitle}</h3>
      <Switch name="keysOn" text={texts.keysOn} />
      <p class="muted">{texts.keysHint}</p>
      <div class="key-fields">
        {(Object.keys(DEFAULT_BINDINGS) as Action[]).map((action) => (
          <KeyField key={action} room={room} action={action} />
        ))}
      </div>
      <button type="button" class="button" onClick={() => change({ bindings: DEFAULT_BINDINGS })}>
        {texts.resetKeys}
      </button>
    </Dialog>
  );
}
