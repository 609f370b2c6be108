/** What lessons side by side say. Plain words; a sentence says what happened and what can be done. */
import { spokenTime, timeCode } from "../clock";

const listed = (names: string[]) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

export const compareTexts = {
  compare: "Lessons side by side",
  loading: "Opening the lessons…",
  unreachable: "The server cannot be reached. The lesson opens as soon as it answers.",
  controls: "Controls of all locked videos",
  before: "Phase before",
  next: "Next phase",
  phases: "Phases",
  goToPhase: (title: string) => `${title}: all begin together`,
  phaseAgain: (title: string, run: number) => `${title} (${run + 1})`,
  wholeLesson: "Whole lesson",
  noPhase: "between phases",
  over: "The last phase has ended.",
  noneLocked: "No video is locked. Lock one to play it from here.",

  hear: (name: string) => `Hear ${name}`,
  heard: "Heard",
  muted: "Muted",
  lock: (name: string) => `${name} goes with the others`,
  locked: "Locked",
  alone: "Alone",
  lockHint: "Locked videos start each phase together. Unlock one to move it alone.",
  unlocked: (name: string) => `${name} moves alone now, by its own controls.`,
  joined: (name: string) => `${name} goes with the others again.`,
  joinedAway: (name: string, ahead: number) =>
    `${name} goes with the others again, ${spokenTime(Math.abs(ahead))} ${ahead > 0 ? "ahead" : "behind"} until the next phase or jump.`,
  camera: (name: string) => `Camera of ${name}`,
  watch: "Open in Watch",
  watchOf: (name: string) => `Open ${name} in Watch at this moment`,

  waitsFor: (names: string[]) => `waits for ${listed(names)}`,
  atEnd: "at the end of this phase",
  loads: "is loading; the others wait",
  missing: (title: string) => `did not have ${title}`,
  unshown: (title: string) => `its video shows nothing of ${title}`,
  movesAlone: "moves alone",
  noPhases: "Its phases have no times yet, so it moves alone. Mark them in Watch.",

  timelines: "Timelines by phase",
  moments: "All moments",
  momentsOf: (name: string, count: number) => `Moments of ${name}: ${count.toLocaleString("en")}`,
  momentsHint: "Arrow down and up go from moment to moment, Enter plays it.",
  noMoments: (name: string) => `${name} has no moments that pass the choice`,
  outside: (name: string, count: number) =>
    `${name}: ${count === 1 ? "1 moment lies" : `${count.toLocaleString("en")} moments lie`} outside the phases and ${count === 1 ? "is" : "are"} not drawn.`,
  outsideAll: (name: string) => `This moment lies outside the phases, so only ${name} went there. It moves alone now.`,
  didNotRun: "did not run",
  ran: (title: string, length: number, planned: number | null) =>
    `${title}: ${timeCode(length)}${planned === null ? "" : ` of ${timeCode(planned)} planned`}`,
  planned: (length: number) => `Planned: ${timeCode(length)}`,
  plannedKey: "planned length",
  choice: "Which moments",
  anyCode: "Any code",
  anyStudent: "Any student",
  noneNoted: "No moments have been noted in these lessons yet.",

  keysTitle: "Keys",
  keysIntro: "They move all locked videos. They work while you are not writing.",
  keyPhase: "Phase before, next phase",
  keyMoments: "On a timeline: from moment to moment",
  keyPlayMoment: "On a timeline: play the moment",
};
