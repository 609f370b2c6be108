/** What the editor of a plan says, in one place. */
import type { Path } from "./merging";
import type { State } from "./keeping";

const FIELD_NAMES: Record<string, string> = {
  goal: "Goal of the lesson",
  criteria: "Success criteria",
  materials: "Materials",
  title: "Title",
  minutes: "Minutes",
  purpose: "Purpose",
  teacher_moves: "Teacher moves",
  points_to_notice: "Points to notice",
  description: "Students may say or do",
  planned_response: "Planned answer",
};

export const planTexts = {
  editor: "The plan",
  loading: "The plan is being fetched …",
  tryAgain: "Try again",
  signIn: "Sign in again",
  state: {
    saved: "All is saved",
    waiting: "Writing …",
    saving: "Saving …",
    unreachable: "No connection. What you write is kept in this browser and saved when the connection is back.",
    "signed-out": "You are signed out. What you write is kept in this browser; sign in again to save it.",
    refused: "Not saved.",
    conflict: "Somebody else changed the same text. Choose below; until then nothing more is saved.",
    frozen: "This version was taught and is frozen.",
  } satisfies Record<State, string>,
  unkept: "This browser keeps nothing. Do not close the page before all is saved.",
  field: (name: string) => FIELD_NAMES[name] ?? name,
  inPhase: (name: string, place: number) => `${name}, phase ${place}`,
  criteriaHint: "One a line",
  goalHint: "What should students understand or be able to do?",
  materialsHint: "What lies on the tables, what is on the board",
  minutesUnit: "min",
  notMinutes: "A number of minutes, at most 600",
  total: (phases: number, minutes: number) => `${phases} ${phases === 1 ? "phase" : "phases"}, ${minutes} min`,
  columns: { phase: "Phase", anticipated: "Students may say or do → planned answer", students: "Predicted for focus students" },
  untitled: "Phase without a title",
  addPhase: "Add a phase",
  pasteList: "Paste a list",
  pasteTitle: "Phases from a list",
  pasteHint: "One phase a line. Minutes may follow after a tab or in brackets: “Launch (10 min)”.",
  pasteMake: (count: number) => (count === 1 ? "Make 1 phase" : `Make ${count} phases`),
  cancel: "Cancel",
  noPhases: "No phase yet. Add one, or paste a list of all of them.",
  tooMany: (most: number) => `A lesson has at most ${most} phases here; the list would make more.`,
  noStudents: "Choose focus students on the page of the study: what is predicted of each is then written here, phase by phase.",
  drag: (title: string, place: number, of: number) => `Move ${title}, phase ${place} of ${of}. Drag it, or use the arrow keys.`,
  up: (title: string) => `Move ${title} up`,
  down: (title: string) => `Move ${title} down`,
  remove: (title: string) => `Take ${title} out`,
  nowAt: (title: string, place: number, of: number) => `${title} is now phase ${place} of ${of}.`,
  removed: (title: string) => `“${title}” was taken out.`,
  responseRemoved: "An anticipated response was taken out.",
  removeResponse: (place: number) => `Take response ${place} out`,
  response: (field: string, place: number) => `${field}, response ${place}`,
  pasted: (count: number) => (count === 1 ? "1 phase was added." : `${count} phases were added.`),
  undo: "Undo",
  undone: "Undone.",
  prediction: (student: string) => `Predicted for ${student}`,
  predictionHint: "what will be seen",
  yours: "Yours",
  theirs: "The other text",
  keepMine: "Keep mine",
  takeTheirs: "Take the other",
  nothing: "(nothing)",
  conflictIn: (path: Path, phase: string, student: string) => {
    const [first = "", field = "", , part = ""] = path;
    if (path.length === 1) return FIELD_NAMES[first] ?? first;
    const what = field === "expected" ? planTexts.prediction(student) : (FIELD_NAMES[part || field] ?? field);
    return `${what}, in “${phase}”`;
  },
  keptThough: (titles: string) => `Somebody took ${titles} out while you changed it. It is kept; take it out if it should go.`,
  returnedThough: (titles: string) => `Somebody changed ${titles} while you took it out. It is back; take it out again if it should go.`,
  frozenWords: (number: number) =>
    `Version ${number} was taught and is frozen. What you wrote after that is kept in this browser, and nowhere else.`,
  makeNext: "Make a new version with it",
  throwAway: "Throw it away",
};
