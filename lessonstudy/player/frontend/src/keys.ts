/**
 * What a key means. Letters and signs go by what the key writes (KeyboardEvent.key), so that QWERTY and AZERTY both
 * work; digits and brackets fall back to the place of the key where the layout puts another sign there.
 */

export type Action =
  | "play"
  | "slower"
  | "pause"
  | "faster"
  | "back"
  | "forward"
  | "frameBack"
  | "frameForward"
  | "in"
  | "out"
  | "note"
  | "flag"
  | "phase"
  | "loop"
  | "bookmark"
  | "convert"
  | "zoomIn"
  | "zoomOut"
  | "zoomAll"
  | "scrollBack"
  | "scrollForward"
  | "mark"
  | "anticipated"
  | "captions"
  | "quote"
  | "camera"
  | "help";

/** The key of each action by its name ("Space", "ArrowLeft", "j"); an empty text switches the key off. */
export type Bindings = Record<Action, string>;

export const DEFAULT_BINDINGS: Bindings = {
  play: "Space",
  slower: "j",
  pause: "k",
  faster: "l",
  back: "ArrowLeft",
  forward: "ArrowRight",
  frameBack: ",",
  frameForward: ".",
  in: "[",
  out: "]",
  note: "n",
  flag: "f",
  phase: "i",
  loop: "o",
  bookmark: "b",
  convert: "z",
  zoomIn: "+",
  zoomOut: "-",
  zoomAll: "_",
  scrollBack: "<",
  scrollForward: ">",
  mark: "Shift+m",
  anticipated: "Shift+a",
  captions: "Shift+c",
  quote: "Shift+q",
  camera: "0",
  help: "?",
};

export type Intent =
  | { kind: "action"; action: Action }
  | { kind: "code"; key: string }
  | { kind: "student"; index: number }
  | { kind: "undo" }
  | { kind: "redo" };

/** The part of a KeyboardEvent that matters here. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

/** The name of a key: "Space", a letter in lower case, or what the browser calls it. */
export function keyName(press: Pick<KeyPress, "key">): string {
  if (press.key === " " || press.key === "Spacebar") return "Space";
  return press.key.length === 1 ? press.key.toLowerCase() : press.key;
}

/** The name of a key to be bound: a letter with Shift is another one ("Shift+m"). */
export function boundName(press: Pick<KeyPress, "key" | "shiftKey">): string {
  const name = keyName(press);
  return press.shiftKey && /^\p{L}$/u.test(name) ? `Shift+${name}` : name;
}

/** Names a press may go by, best first: what it writes, then where the key sits. */
function namesOf(press: KeyPress): string[] {
  const names = [keyName(press)];
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code);
  if (digit) names.push(digit[1]!);
  // The plus of QWERTY needs Shift; without it the key writes an equals sign.
  if (press.key === "=") names.push("+");
  const writesLatin = /^[\x20-\x7e]$/.test(press.key);
  if (!writesLatin) {
    const letter = /^Key([A-Z])$/.exec(press.code);
    if (letter) names.push(letter[1]!.toLowerCase());
    if (press.code === "BracketLeft") names.push("[");
    if (press.code === "BracketRight") names.push("]");
  }
  // A letter with Shift that nothing is bound to is the letter, as with the caps lock on.
  const shifted = press.shiftKey ? names.filter((name) => /^\p{L}$/u.test(name)).map((name) => `Shift+${name}`) : [];
  return [...shifted, ...names];
}

function meaning(name: string, bindings: Bindings, codes: ReadonlySet<string>, students: number): Intent | null {
  for (const action of Object.keys(bindings) as Action[]) {
    if (bindings[action] !== "" && bindings[action] === name) return { kind: "action", action };
  }
  if (codes.has(name)) return { kind: "code", key: name };
  if (/^[1-9]$/.test(name) && Number(name) <= students) return { kind: "student", index: Number(name) - 1 };
  return null;
}

/** What a press asks for, or null. A press with Ctrl, Alt or Cmd belongs to the browser, apart from Ctrl+Z and what redoes. */
export function intentOf(
  press: KeyPress,
  bindings: Bindings,
  codes: ReadonlySet<string>,
  students: number,
): Intent | null {
  const thirdLevel = press.getModifierState?.("AltGraph") ?? false;
  if ((press.ctrlKey || press.metaKey) && !press.altKey) {
    if (keyName(press) === "z") return { kind: press.shiftKey ? "redo" : "undo" };
    if (keyName(press) === "y" && !press.shiftKey) return { kind: "redo" };
  }
  if ((press.ctrlKey || press.metaKey || press.altKey) && !thirdLevel) return null;
  for (const name of namesOf(press)) {
    const found = meaning(name, bindings, codes, students);
    if (found) return found;
  }
  return null;
}

/** While writing, Alt and a code key or digit sets the code or student without leaving the text. */
export function chipOf(press: KeyPress, codes: ReadonlySet<string>, students: number): Intent | null {
  if (!press.altKey || press.ctrlKey || press.metaKey || press.getModifierState?.("AltGraph")) return null;
  const none = Object.fromEntries(Object.keys(DEFAULT_BINDINGS).map((action) => [action, ""])) as Bindings;
  for (const name of namesOf(press)) {
    const found = meaning(name, none, codes, students);
    if (found) return found;
  }
  return null;
}

/** How a key is written on a button: "Space", "←", "J". */
export function keyLabel(name: string): string {
  const signs: Record<string, string> = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };
  if (name.startsWith("Shift+")) return `Shift+${keyLabel(name.slice(6))}`;
  return signs[name] ?? (name.length === 1 ? name.toUpperCase() : name);
}

/** Letters and digits that an action has taken, so that no code can use them. */
export function takenBy(name: string, bindings: Bindings, except: Action): Action | null {
  for (const action of Object.keys(bindings) as Action[]) {
    if (action !== except && bindings[action] === name) return action;
  }
  return null;
}
