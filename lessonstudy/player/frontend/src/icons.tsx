/** Small pictures on buttons, drawn here so that nothing is fetched. All on a grid of 24, in the colour of the text. */
import type { JSX } from "preact";

const paths: Record<string, string> = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h3.5v14H7zM13.5 5H17v14h-3.5z",
  back: "M11 7 6 12l5 5M18 7l-5 5 5 5",
  forward: "M13 7l5 5-5 5M6 7l5 5-5 5",
  frameBack: "M15 6l-6 6 6 6M6 6v12",
  frameForward: "M9 6l6 6-6 6M18 6v12",
  loop: "M17 3l3 3-3 3M4 11V9a3 3 0 0 1 3-3h13M7 21l-3-3 3-3M20 13v2a3 3 0 0 1-3 3H4",
  in: "M15 5H8v14h7",
  out: "M9 5h7v14H9",
  flag: "M6 21V4h11l-2 4 2 4H6",
  undo: "M8 5 4 9l4 4M4 9h10a5 5 0 0 1 0 10H9",
  redo: "M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h5",
  settings:
    "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM9 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.2 9a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.1-1.5 2.2M12 16.8v.1",
  zoomIn: "M12 6v12M6 12h12",
  zoomOut: "M6 12h12",
  fit: "M4 6v12M20 6v12M8 12h8M10.5 9.5 8 12l2.5 2.5M13.5 9.5 16 12l-2.5 2.5",
  edit: "M5 19h3l10-10-3-3L5 16zM13.5 7.5l3 3",
  withdraw: "M6 7h12M10 7V5h4v2M8 7l1 12h6l1-12",
  close: "M6 6l12 12M18 6 6 18",
  clock: "M12 7v5l3 2M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z",
  alert: "M12 8v5M12 16.5v.1M12 4 3 19.5h18z",
  camera: "M4 7h11v10H4zM15 11l5-3v8l-5-3",
  align: "M12 4v16M4 8h6M14 8h6M4 16h3M17 16h3M7 6.5 4 8l3 1.5M17 6.5 20 8l-3 1.5",
  lanes: "M4 7h10M4 12h16M4 17h7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  reply: "M4 5h16v11H10l-4 4v-4H4z",
  hidden: "M4 4l16 16M9.5 5.5A10 10 0 0 1 21 12a14 14 0 0 1-2.6 3.6M6.2 7.4A14 14 0 0 0 3 12c2 4 5 6.5 9 6.5 1 0 2-.2 2.9-.5M10 10a3 3 0 0 0 4.2 4.2",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  bookmarks: "M5 7h8v13l-4-3-4 3zM8 4h9v12",
  scrollBack: "M14 7l-5 5 5 5",
  scrollForward: "M10 7l5 5-5 5",
  mark: "M4 9V5h4M16 5h4v4M20 15v4h-4M8 19H4v-4M12 10.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6z",
  captions: "M4 6h16v12H4zM10.5 10.6a2 2 0 1 0 0 2.8M17 10.6a2 2 0 1 0 0 2.8",
  quote: "M10 8c-3 0-4 2-4 4.500V16h4v-4H7M18 8c-3 0-4 2-4 4.500V16h4v-4h-3",
  anticipated: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9V15h7v-1.1A6 6 0 0 0 12 3z",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  drag: "M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1",
  paste: "M8 5H6v15h12V5h-2M9 3.5h6V7H9zM9 12h6M9 16h4",
  save: "M12 4v10M8 11l4 4 4-4M5 19h14",
  phases: "M4 7h7v4H4zM13 13h7v4h-7z",
  phaseBefore: "M18 6l-9 6 9 6zM6 6v12",
  phaseNext: "M6 6l9 6-9 6zM18 6v12",
  heard: "M4 9.500h3.500L12 6v12l-4.500-3.500H4zM15 9.200a4 4 0 0 1 0 5.600M17.600 6.600a7.600 7.600 0 0 1 0 10.800",
  muted: "M4 9.500h3.500L12 6v12l-4.500-3.500H4zM15.500 9.500l5 5M20.500 9.500l-5 5",
  locked: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  alone: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 6.700-1.400",
  previous: "M7 5v14M18 6l-8 6 8 6z",
  next: "M17 5v14M6 6l8 6-8 6z",
  fullScreen: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};

const filled = new Set(["play", "pause"]);

export function Icon({ name }: { name: string }): JSX.Element {
  const solid = filled.has(name);
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={paths[name] ?? ""}
        fill={solid ? "currentColor" : "none"}
        stroke={solid ? "none" : "currentColor"}
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
