/**
 * The shapes that travel between the room and the server, as the contract of the API names them.
 * Times are integer milliseconds on the iteration clock.
 */

export interface Person {
  id: string;
  name: string;
  color: string;
  /** What their role lets them do. */
  can: string[];
}

export interface Code {
  key: string;
  name: string;
  color: string;
  definition?: string;
  example?: string;
  non_example?: string;
  kind: "point" | "interval";
  group: string | null;
}

export interface Scheme {
  id: string;
  /** The same in every version of the scheme. */
  slug: string;
  name: string;
  version: number;
  source?: string;
  codes: Code[];
}

export interface Student {
  id: string;
  pseudonym: string;
  learner_group: string | null;
  state: string;
}

export interface Phase {
  id: string;
  root: string;
  title: string;
  planned_minutes: number | null;
  anticipated?: AnticipatedResponse[];
}

/** What students may say or do in a phase, and what the team would answer. */
export interface AnticipatedResponse {
  id: string;
  description: string;
  planned_response: string;
}

export interface PhaseTime {
  phase: string;
  start_ms: number;
  end_ms: number | null;
}

export interface Rendition {
  state: string;
  progress: number;
  url: string | null;
  error: string | null;
}

export type RenditionName = "play" | "filmstrip" | "sound" | "poster";

export interface Recording {
  id: string;
  version: number;
  label: string;
  status: "uploading" | "processing" | "ready" | "failed" | "deleted";
  error: string | null;
  duration_ms: number | null;
  fps: number | null;
  width: number | null;
  height: number | null;
  offset_ms: number;
  renditions: Partial<Record<RenditionName, Rendition>>;
}

/** Captions of a recording, by what they are. */
export interface CaptionsFacts {
  id: string;
  recording: string;
  label: string;
  language: string;
  count: number;
  url: string;
}

/** One caption; its times are those of the recording, in ms. */
export interface Cue {
  start_ms: number;
  end_ms: number;
  text: string;
  speaker: string;
}

/** What a captions file would bring in. */
export interface CaptionsLook {
  format: string;
  count: number;
  start_ms: number;
  end_ms: number;
  speakers: Record<string, number>;
  remarks: string[];
  sample: Cue[];
}

export interface Iteration {
  id: string;
  number: number;
  kind: string;
  noting: "open" | "independent";
  state: string;
  phases: PhaseTime[];
  version: number;
}

/** Words that judge, of one language; "{word}" stands in the sentence. */
export interface WordList {
  language: string;
  sentence: string;
  words: string[];
  harmless: string[];
}

export interface RoomAnswer {
  me: { id: string; name: string; role: string; can: string[] };
  csrf: string;
  iteration: Iteration;
  plan: { phases: Phase[] } | null;
  students: Student[];
  schemes: Scheme[];
  people: Person[];
  recordings: Recording[];
  captions?: CaptionsFacts[];
  bookmarks?: { id: string; at_ms: number; label: string }[];
  places?: { recording: string; at_ms: number; updated_at: string }[];
  submissions: Submission[];
  seq: number;
  nudge: WordList[];
}

/** That somebody submitted; how many notes where that may be known, and of one's own which. */
export interface Submission {
  person: string;
  at: string;
  count?: number;
  notes?: string[];
}

export interface Reply {
  id: string;
  observation: string;
  author: string;
  text: string;
  created_at: string;
  version: number;
  state: "posted";
  seq: number;
}

export interface WithdrawnReply {
  id: string;
  observation: string;
  state: "withdrawn";
  seq: number;
}

/** A mark in the picture, in shares (0 to 1) of its width and height; a point where w and h are 0. */
export interface Region {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** What an observer writes; the rest of an observation is the server's. */
export interface ObservationText {
  iteration: string;
  recording: string | null;
  start_ms: number;
  end_ms: number | null;
  saw: string;
  think: string;
  codes: string[];
  students: string[];
  flag: boolean;
  clock: "video" | "live";
  /** On the picture of `recording` at the start. */
  region?: Region | null;
  /** The response of the plan that was seen here. */
  anticipated?: string | null;
}

export interface Observation extends ObservationText {
  id: string;
  observer: string;
  phase: string | null;
  phase_source: "time" | "hand";
  state: "draft" | "submitted" | "withdrawn";
  version: number;
  seq: number;
}

export interface WithdrawnObservation {
  id: string;
  state: "withdrawn";
  seq: number;
}

export interface Problem {
  type?: string;
  title?: string;
  status: number;
  detail: string;
  errors?: { field: string; message: string }[];
  current?: Observation;
}

export const EVENT_KINDS = [
  "observation",
  "reply",
  "phase-times",
  "recording",
  "captions",
  "state",
  "presence",
  "debrief",
  "debrief-entry",
  "claim",
  "tweak",
  "prediction",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface FeedEvent {
  kind: EventKind;
  seq: number;
  entity: unknown;
}
