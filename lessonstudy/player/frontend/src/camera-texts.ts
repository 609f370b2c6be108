/** What the room says about cameras. Plain words; a sentence says what happened and what can be done. */
import { timeCode } from "./clock";

const seconds = (ms: number) => `${ms / 1000} s`;

export const cameraTexts = {
  cameras: "Cameras",
  camera: "Camera",
  show: (label: string) => `Show ${label}`,
  preparing: (label: string) => `${label} is still being prepared`,
  nowShown: (label: string) => `${label} is shown`,
  noPictureThen: (label: string, at: number, span: { start: number; end: number }) =>
    at < span.start
      ? `${label} has no picture at ${timeCode(at)}. It begins at ${timeCode(span.start)}.`
      : `${label} has no picture at ${timeCode(at)}. It ends at ${timeCode(span.end)}.`,
  noPictureNow: "No picture at this moment",
  hasPicture: (label: string, span: { start: number; end: number }) =>
    `${label} has a picture from ${timeCode(span.start)} to ${timeCode(span.end)}`,
  noteCamera: (label: string) => `Go there with ${label}`,

  adjust: "Line the cameras up",
  adjustTitle: "Line the cameras up",
  stays: "Stays",
  moves: "Moves",
  beginsAt: "Begins at",
  begins: (label: string) => `${label} begins at`,
  offset: (label: string) => `When ${label} begins on the lesson's clock`,
  wrongOffset: "Write a time such as 0:06.5, with a minus before zero.",
  earlier: (ms: number, frame: boolean) => (frame ? "One picture earlier" : `${seconds(ms)} earlier`),
  later: (ms: number, frame: boolean) => (frame ? "One picture later" : `${seconds(ms)} later`),
  step: (ms: number, frame: boolean) => (frame ? "1 picture" : seconds(ms)),
  curves: (one: string, other: string) => `Sound of ${one} above and of ${other} below. Drag to move ${other}.`,
  noCurve: "This camera has no sound.",
  hint: "Play, and move the camera until claps, words and gestures fall together. Drag its bar or its sound, or use the keys.",
  find: "Find from the sound",
  searching: (percent: number) => `Listening to both cameras: ${percent} %`,
  cancel: "Cancel",
  found: (confidence: number) => `Found from the sound (confidence ${confidence.toFixed(1)}). Play and look whether it fits.`,
  looksRight: "Looks right",
  undo: "Undo",
  save: "Save",
  notesKeep: (count: number, label: string) =>
    `${count === 1 ? "1 note was" : `${count.toLocaleString("en")} notes were`} made with ${label}. ` +
    "They keep their times; the picture moves under them.",
  saved: (label: string) => `Saved: ${label} has its new place.`,
  unreachable: "The server cannot be reached. Nothing was changed; try again.",
};
