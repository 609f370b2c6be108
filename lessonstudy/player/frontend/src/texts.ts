/** Every sentence that the room says, in one place. Plain words; a sentence says what happened and what can be done. */
import { timeCode } from "./clock";
import type { Action } from "./keys";

const many = (count: number, one: string, several: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : several}`;

const listed = (names: string[]) => names.join(", ").replace(/, ([^,]*)$/, " or $1");

export const texts = {
  room: "Annotation room",
  loading: "Opening the room…",
  tryAgain: "Try again",
  unreachable: "The server cannot be reached. Your notes are safe in this browser.",
  roomUnreachable: "The server cannot be reached. The room opens as soon as it answers.",
  unexpected: "Something unexpected went wrong:",
  refusedWithout: (status: number) => `The server refused this (${status}).`,
  signIn: "Sign in",
  signInAgain: "You are signed out.",
  signInOpen: "Sign in (opens a new tab)",
  dismiss: "Dismiss",
  close: "Close",

  // notes on their way
  waiting: (count: number) => many(count, "note waiting", "notes waiting"),
  waitingUnreachable: "The server cannot be reached. They are kept in this browser and are sent when it answers again.",
  waitingSignedOut: "You are signed out. They are kept in this browser and are sent once you have signed in again.",
  waitingSomeoneElse:
    "Someone else is signed in here. They are kept in this browser for you and are sent when you sign in.",
  waitingSending: "On the way to the server.",
  notDurable: "This browser keeps nothing for later (a private window?). Leave the page open until the notes are sent.",
  attention: (count: number) => many(count, "note needs your attention", "notes need your attention"),
  conflict: "This note was changed elsewhere in the meantime. Which text shall stand?",
  mine: "My text",
  theirs: "The other text",
  keepMine: "Keep mine",
  keepTheirs: "Keep the other",
  editAgain: "Put right",
  giveUp: "Give up this note",
  saved: (at: number) => `Saved at ${timeCode(at)}`,
  changed: (at: number) => `Changed, at ${timeCode(at)}`,
  keptNowhere: (at: number) =>
    `This browser cannot keep the note at ${timeCode(at)}. Leave the page open until it is sent.`,
  keptHere: (at: number) => `Kept in this browser at ${timeCode(at)}, waiting to be sent`,
  withdrawn: (at: number) => `Withdrawn at ${timeCode(at)}. Undo brings it back.`,
  undone: "Undone. Redo makes it again.",
  redone: "Made again",
  nothingToUndo: "There is nothing left to undo.",
  nothingToRedo: "There is nothing to redo.",
  undoWhileWaiting: "Some notes are still waiting to be sent. Undo works once they are with the server.",
  redoWhileWaiting: "Some notes are still waiting to be sent. Redo works once they are with the server.",
  undoWaits: "The server does not answer. It is asked again by itself, and once only.",
  undoUnreachable: "Something unexpected went wrong, so nothing was undone.",
  feedDown: "The connection is interrupted. Others’ notes appear when it is back.",

  // the video
  video: "Lesson video",
  noRecording: "This iteration has no video yet.",
  recording: "Recording",
  deleted: "This recording was deleted. Its notes are kept.",
  failed: "This video could not be prepared.",
  uploading: "The video is still on its way to the server.",
  processing: (percent: number, minutes: number | null) =>
    minutes === null
      ? `The video is being prepared: ${percent} %.`
      : `The video is being prepared: ${percent} %, about ${many(minutes, "minute", "minutes")} left.`,
  processingThen: "It plays here as soon as it is ready.",
  noPicture:
    "The sound plays, but this browser cannot show the picture of this video (probably HEVC). Try another browser.",
  mediaNetwork: "The video stopped arriving. Check the connection.",
  mediaDecode: "The video cannot be decoded from here on. Reload it, or go to another moment.",
  mediaUnsupported: "This browser cannot play this video. Try another browser.",
  mediaSignedOut: "You are signed out, so the video cannot be played.",
  mediaForbidden: "You may not watch this recording.",
  reloadVideo: "Load the video again",

  // controls
  controls: "Video controls",
  speed: "Speed",
  speedOf: (rate: number) => `${rate}×`,
  play: "Play",
  pause: "Pause",
  loop: "Loop the span",
  loopNeeds: "Loop the span (set in and out first)",
  undo: "Undo my last change",
  redo: "Redo what I undid",
  settings: "Settings",
  help: "All keys",
  withKey: (name: string, key: string) => (key ? `${name} (${key})` : name),

  // timeline
  timeline: "Timeline",
  timelineHint: "Drag to move, hold Ctrl and turn the wheel to zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomAll: "Whole lesson",
  planned: "Planned",
  actual: "Actual",
  everyone: "All notes",
  lanesBy: "Lanes",
  laneObserver: "by observer",
  laneCode: "by code",
  inEdge: "In",
  outEdge: "Out",
  notesAt: (count: number) => many(count, "note", "notes"),

  // composer
  composer: "New note",
  composerEdit: "Change a note",
  at: "at",
  saw: "I saw / I heard",
  sawHint: "Facts first: who said or did what?",
  think: "I think",
  thinkHint: "What it may mean, or what you wonder",
  start: "Start",
  end: "End",
  setIn: "In",
  setInLong: "Set the start here",
  setOut: "Out",
  setOutLong: "Set the end here",
  noEnd: "Remove the end",
  codes: "Codes",
  students: "Students",
  flag: "Flag for the debrief",
  save: "Save",
  saveChange: "Save the change",
  leave: "Leave",
  discard: "Discard",
  note: "Note",
  sawEmpty: "Write what you saw or heard.",
  tooLong: (length: number, limit: number) =>
    `This is ${length.toLocaleString("en")} characters long; at most ${limit.toLocaleString("en")} fit.`,
  endBeforeStart: "The end must come after the start.",
  judgement: (word: string) => `“${word}” judges. What did you see or hear that shows it?`,
  mayNotNote: "Your role in this team does not include noting.",
  draftFirst: "There is an unsaved note in the boxes. Save or discard it first.",
  holding: (name: string, at: string) => `${name} since ${at}, let go to end`,
  draftNotKept: "This browser cannot keep your draft (its storage is full or closed). Leave the page open until it is saved.",
  leftDrafts: (count: number) => many(count, "more draft of yours", "more drafts of yours"),
  leftDraftsWhy: "Begun in a page that was closed.",
  takeUp: "Go on with it",
  throwAway: "Throw away",
  draftKept: "Your text is kept as a draft.",
  wrongTime: "Write a time such as 1:23.",

  // notes list
  notes: "Notes",
  noteCount: (shown: number, all: number) =>
    shown === all ? many(all, "note", "notes") : `${shown.toLocaleString("en")} of ${many(all, "note", "notes")}`,
  noNotes: "No notes yet. Play the video and press N when you see something.",
  noneShown: "No note passes the filter.",
  clearFilter: "Clear the filter",
  search: "Search the notes",
  filter: "Filter",
  anyObserver: "Everyone",
  anyCode: "Any code",
  anyStudent: "Any student",
  anyPhase: "Any phase",
  onlyFlagged: (count: number) => `Only flagged for the debrief: ${many(count, "note", "notes")}`,
  follow: "Follow the video",
  me: "me",
  unknownPerson: "Someone",
  edit: "Change",
  withdraw: "Withdraw",
  jump: (at: number, end: number | null) => `Go to ${timeCode(at)}${end === null ? "" : `–${timeCode(end)}`}`,
  stateWaiting: "waiting",
  stateRefused: "needs attention",
  stateConflict: "two texts",
  flagged: "flagged",
  byline: (name: string) => `by ${name}`,

  // noting together
  together: "Noting together",
  company: "Others here",
  companion: (name: string, here: boolean, submitted: boolean) =>
    [name, here ? "here now" : "not here now", submitted && "has submitted"].filter(Boolean).join(", "),
  hiddenMine: "Independent first: everyone sees only their own notes until you or another facilitator reveal all.",
  hiddenUntil: (names: string[]) =>
    `Independent first: you see only your own notes until ${listed(names) || "a facilitator"} reveals all.`,
  submit: "Submit my notes",
  submitAgain: "Submit again",
  submitHint: "Your notes as they stand now count when observers are compared. You can go on noting and submit again.",
  submitNothing: "Write a note first.",
  submitted: (count: number, at: string, changed: number) =>
    `You submitted ${many(count, "note", "notes")} at ${at}${changed > 0 ? `; ${changed.toLocaleString("en")} changed since` : ""}.`,
  submittedNow: (count: number) => `Submitted: ${many(count, "note", "notes")}.`,
  submitWaiting: "Some notes are not with the server yet. Submit once they are.",
  submitUnreachable: "The server cannot be reached, so nothing was submitted. Try again when it is back.",
  reveal: "Reveal all…",
  revealTitle: "Reveal all notes?",
  revealMeaning: "Everyone sees everyone’s notes at once. This cannot be taken back.",
  revealUnsubmitted:
    "Notes that were not submitted are shown too, but do not count when observers are compared. You can wait for them.",
  haveSubmitted: "Have submitted",
  haveNotSubmitted: "Not yet",
  nobody: "Nobody",
  revealNow: "Reveal all notes",
  revealLater: "Wait",
  revealed: "All notes are revealed.",
  revealUnreachable: "The server cannot be reached, so nothing was revealed. Try again when it is back.",
  replies: (count: number) => (count === 0 ? "No replies yet" : many(count, "reply", "replies")),
  unreadReplies: (count: number) => `${count.toLocaleString("en")} new`,
  replyTo: "Reply to this note",
  replyHint: "What do you notice, or want to ask?",
  replySend: "Reply",
  replySent: "Reply sent",
  replySaved: "Reply changed",
  replyChanged: "changed",
  replyWithdrawn: "Reply withdrawn",
  editReply: "Change the reply",
  withdrawReply: "Withdraw the reply",
  replyUnreachable: "The server cannot be reached. Your reply is kept here; send it again when it is back.",
  keyReply: "Open the replies to the chosen note, or the one at the playhead",

  // dialogs
  sheetTitle: "Keys",
  sheetIntro: "Letters work while you are not writing. Settings let you change them or switch them off.",
  sheetVideo: "Video",
  sheetNote: "Noting",
  sheetCodes: "Codes",
  sheetStudents: "Focus students",
  sheetHold: "Hold a code key for as long as something lasts: the note gets a start and an end.",
  sheetAlt: "While you write, Alt with a code key or number sets it without leaving the text.",
  keyEnter: "Save and play on",
  keyShiftEnter: "New line",
  keyEscape: "Leave the text",
  keyUndo: "Undo my last change",
  keyRedo: "Redo what I undid",
  off: "off",
  settingsTitle: "Settings",
  settingsKept: "Kept in this browser.",
  pauseOnTyping: "Typing pauses the video",
  playAfterSave: "Saving plays on",
  keysOn: "Single keys work",
  lead: "A note is stamped this many seconds before the first key",
  keysTitle: "Keys",
  keysHint: "Choose a field and press the new key. Delete switches it off.",
  keyTaken: (name: string) => `Taken by: ${name}`,
  resetKeys: "Standard keys",

  phaseTimes: "Phase times",
  phaseTimesIntro: "When each phase really began and ended. Changing this moves no note.",
  phase: "Phase",
  begins: "Begins",
  ends: "Ends",
  here: "Now",
  savePhases: "Save the times",
};

export const actionTexts: Record<Action, string> = {
  play: "Play or pause",
  slower: "Slower, then 2 s back",
  pause: "Pause",
  faster: "Play, then faster",
  back: "5 s back",
  forward: "5 s forward",
  frameBack: "One frame back",
  frameForward: "One frame forward",
  in: "Set in",
  out: "Set out",
  note: "Write a note",
  flag: "Flag for the debrief",
  help: "Show all keys",
};

/** Words that judge rather than tell. A nudge, never a bar. */
const JUDGING = new Set(
  (
    "good bad great poor nice excellent terrible wonderful lazy weak lovely should shouldn't must well badly clever stupid " +
    "brilliant boring perfect wrong disappointing impressive unmotivated naughty careless always never failed fails"
  ).split(" "),
);

/** The first judging word of a text, as it was written. */
export function judgingWord(text: string): string | null {
  return text.match(/[\p{L}’']+/gu)?.find((word) => JUDGING.has(word.toLowerCase().replace("’", "'"))) ?? null;
}
