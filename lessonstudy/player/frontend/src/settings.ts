/**
 * What a person set for themselves, kept in this browser: how typing behaves, and which key does what.
 * A setting that is damaged or missing takes its default.
 */
import { signal } from "@preact/signals";
import { type Bindings, DEFAULT_BINDINGS } from "./keys";

export type Lanes = "observer" | "code" | "student";

export interface Settings {
  /** Typing pauses the video. */
  pauseOnTyping: boolean;
  /** How far before the first key a note is stamped, in ms. */
  leadMs: number;
  /** Saving plays on. */
  playAfterSave: boolean;
  /** Marks of notes are shown over the picture. */
  showMarks: boolean;
  /** Captions are shown over the video. */
  captions: boolean;
  /** Single keys do something at all. */
  keysOn: boolean;
  /** Words of judgement are marked in the first box. */
  nudgeOn: boolean;
  bindings: Bindings;
  /** What the lanes of the timeline stand for. */
  lanes: Lanes;
  /** How far before a note a jump to it lands, in ms. */
  preRollMs: number;
}

export const DEFAULT_SETTINGS: Settings = {
  pauseOnTyping: true,
  leadMs: 2000,
  playAfterSave: true,
  showMarks: true,
  captions: true,
  keysOn: true,
  nudgeOn: true,
  bindings: DEFAULT_BINDINGS,
  lanes: "observer",
  preRollMs: 2000,
};

const PLACE = "lessonstudy.settings";

export function readSettings(text: string | null): Settings {
  let kept: Partial<Settings> = {};
  try {
    kept = (JSON.parse(text ?? "{}") ?? {}) as Partial<Settings>;
  } catch {
    kept = {};
  }
  const flag = (name: "pauseOnTyping" | "playAfterSave" | "keysOn" | "showMarks" | "captions" | "nudgeOn") =>
    typeof kept[name] === "boolean" ? kept[name] : DEFAULT_SETTINGS[name];
  const bindings = { ...DEFAULT_BINDINGS };
  for (const action of Object.keys(bindings) as (keyof Bindings)[]) {
    const key = kept.bindings?.[action];
    if (typeof key === "string") bindings[action] = key;
  }
  const time = (name: "leadMs" | "preRollMs") => {
    const value = kept[name];
    return typeof value === "number" && value >= 0 && value <= 30_000 ? Math.round(value) : DEFAULT_SETTINGS[name];
  };
  return {
    pauseOnTyping: flag("pauseOnTyping"),
    playAfterSave: flag("playAfterSave"),
    keysOn: flag("keysOn"),
    nudgeOn: flag("nudgeOn"),
    showMarks: flag("showMarks"),
    captions: flag("captions"),
    leadMs: time("leadMs"),
    preRollMs: time("preRollMs"),
    bindings,
    lanes: kept.lanes === "code" || kept.lanes === "student" ? kept.lanes : "observer",
  };
}

/** localStorage may be switched off; then a setting lasts as long as the page. */
export function remembered(place: string): string | null {
  try {
    return localStorage.getItem(place);
  } catch {
    return null;
  }
}

/** Whether it could be kept; where not, the person goes on with what is on the page. */
export function remember(place: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(place);
    else localStorage.setItem(place, text);
    return true;
  } catch {
    return false;
  }
}

export const settings = signal<Settings>(readSettings(remembered(PLACE)));

export function change(part: Partial<Settings>): void {
  settings.value = { ...settings.value, ...part };
  remember(PLACE, JSON.stringify(settings.value));
}
