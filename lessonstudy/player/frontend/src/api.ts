/**
 * Talks to the server. Every refusal comes back as a Refused with the server's own sentence; a request that got no
 * answer at all is Unreachable, which is the one case in which sending again later makes sense without asking.
 */
import type { Plan, PlanBody } from "./plan/content";
import { texts } from "./texts";
import type {
  CaptionsFacts,
  CaptionsLook,
  Cue,
  Iteration,
  Observation,
  ObservationText,
  PhaseTime,
  Problem,
  Recording,
  Reply,
  RoomAnswer,
  Student,
  Submission,
  WithdrawnObservation,
  WithdrawnReply,
} from "./types";
import type { Span } from "./watched";

export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
  get status(): number {
    return this.problem.status;
  }
}

/** A job that looks for a camera's offset. */
export interface AlignJob {
  id: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  progress: number;
  error: string | null;
  result: { offset_ms: number; confidence: number; drift_ms: number | null; note: string } | null;
}

export class Unreachable extends Error {}

const BASE = "/ls/api";
const WAIT_MS = 20_000;

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body = (await response.json()) as Partial<Problem>;
    const detail = typeof body.detail === "string" && body.detail ? body.detail : texts.refusedWithout(response.status);
    return { ...body, status: response.status, detail };
  } catch {
    return { status: response.status, detail: texts.refusedWithout(response.status) };
  }
}

/** What undo and redo changed: a note, a reply, or the times of the phases. */
export interface Undone {
  observation: Observation | WithdrawnObservation | null;
  iteration?: Iteration | null;
  reply?: Reply | WithdrawnReply | null;
}

export class Api {
  csrf = "";
  /** Whose page this is. Where somebody else has signed in since, their token is not taken: nothing is sent in their name. */
  private person: string | null = null;

  private learn(person: string, csrf: string): void {
    this.person ??= person;
    if (person === this.person) this.csrf = csrf;
  }

  private async ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const all: Record<string, string> = { Accept: "application/json", ...headers };
    if (method !== "GET") all["X-CSRF-Token"] = this.csrf;
    if (body !== undefined) all["Content-Type"] = "application/json";
    let response: Response;
    try {
      response = await fetch(BASE + path, {
        method,
        headers: all,
        body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(WAIT_MS),
      });
    } catch (error) {
      throw new Unreachable(String(error));
    }
    // A proxy in front of a stopped server answers in its place: nobody has read the request.
    if ([502, 503, 504].includes(response.status)) throw new Unreachable(String(response.status));
    if (!response.ok) throw new Refused(await problemOf(response));
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw new Unreachable(String(error));
    }
  }

  async session(): Promise<{ person: { id: string; name: string }; csrf: string }> {
    const answer = await this.ask<{ person: { id: string; name: string }; csrf: string }>("GET", "/session");
    this.learn(answer.person.id, answer.csrf);
    return answer;
  }

  async room(iteration: string): Promise<RoomAnswer> {
    const answer = await this.ask<RoomAnswer>("GET", `/iterations/${encodeURIComponent(iteration)}/room`);
    this.learn(answer.me.id, answer.csrf);
    return answer;
  }

  observations(
    iteration: string,
    after: number,
  ): Promise<{ items: (Observation | WithdrawnObservation)[]; next: number | null; seq: number }> {
    return this.ask("GET", `/iterations/${encodeURIComponent(iteration)}/observations?after=${after}&limit=2500`);
  }

  put(id: string, body: ObservationText, match: number | null): Promise<Observation> {
    const condition: Record<string, string> = match === null ? { "If-None-Match": "*" } : { "If-Match": `"${match}"` };
    return this.ask("PUT", `/observations/${id}`, body, condition);
  }

  observation(id: string): Promise<Observation> {
    return this.ask("GET", `/observations/${id}`);
  }

  withdraw(id: string): Promise<unknown> {
    return this.ask("DELETE", `/observations/${id}`);
  }

  replies(
    iteration: string,
    after: number,
  ): Promise<{ items: (Reply | WithdrawnReply)[]; next: number | null; seq: number }> {
    return this.ask("GET", `/iterations/${encodeURIComponent(iteration)}/replies?after=${after}&limit=2500`);
  }

  reply(note: string, id: string, text: string): Promise<Reply> {
    return this.ask("POST", `/observations/${note}/replies`, { id, text });
  }

  changeReply(id: string, text: string, match: number): Promise<Reply> {
    return this.ask("PATCH", `/replies/${id}`, { text }, { "If-Match": `"${match}"` });
  }

  withdrawReply(id: string): Promise<WithdrawnReply> {
    return this.ask("DELETE", `/replies/${id}`);
  }

  submit(iteration: string): Promise<Submission> {
    return this.ask("POST", `/iterations/${encodeURIComponent(iteration)}/submit`);
  }

  reveal(iteration: string): Promise<unknown> {
    return this.ask("POST", `/iterations/${encodeURIComponent(iteration)}/reveal`);
  }

  /** `request` is an id made here: asked again under it, the server does nothing more. */
  undo(iteration: string, request: string): Promise<Undone> {
    return this.ask("POST", "/undo", { iteration, request });
  }

  redo(iteration: string, request: string): Promise<Undone> {
    return this.ask("POST", "/redo", { iteration, request });
  }

  /** `place`: "iterations/…" for a video of a lesson, "teams/…" for the package of a study. */
  announce(
    place: string,
    file: { label: string; filename: string; bytes: number; parts: number[] },
  ): Promise<{ recording?: { id: string }; upload: { id: string; url: string } }> {
    const [noun, id] = place.split("/") as [string, string];
    return this.ask("POST", `/${noun}/${encodeURIComponent(id)}/${noun === "teams" ? "packages" : "recordings"}`, file);
  }

  moveRecording(id: string, version: number, offset: number): Promise<Recording> {
    return this.ask("PATCH", `/recordings/${id}`, { offset_ms: offset }, { "If-Match": `"${version}"` });
  }

  align(id: string, other: string): Promise<AlignJob> {
    return this.ask("POST", `/recordings/${id}/align`, { with: other });
  }

  job(id: string): Promise<AlignJob> {
    return this.ask("GET", `/jobs/${id}`);
  }

  cancelJob(id: string): Promise<unknown> {
    return this.ask("DELETE", `/jobs/${id}`);
  }

  captions(id: string): Promise<CaptionsFacts & { cues: Cue[] }> {
    return this.ask("GET", `/captions/${encodeURIComponent(id)}`);
  }

  lookAtCaptions(recording: string, content: { text: string } | { data: string }): Promise<CaptionsLook> {
    return this.ask("POST", `/recordings/${encodeURIComponent(recording)}/captions?dry_run=true`, content);
  }

  addCaptions(
    recording: string,
    file: ({ text: string } | { data: string }) & { label: string; language: string; names: Record<string, string> },
  ): Promise<CaptionsFacts> {
    return this.ask("POST", `/recordings/${encodeURIComponent(recording)}/captions`, file);
  }

  removeCaptions(id: string): Promise<void> {
    return this.ask("DELETE", `/captions/${encodeURIComponent(id)}`);
  }

  /** Over the version `seen`; 0 names none. */
  phaseTimes(iteration: string, phases: PhaseTime[], seen: number): Promise<Iteration> {
    const condition: Record<string, string> = seen > 0 ? { "If-Match": `"${seen}"` } : {};
    return this.ask("PUT", `/iterations/${encodeURIComponent(iteration)}/phase-times`, { phases }, condition);
  }

  plan(id: string): Promise<Plan> {
    return this.ask("GET", `/plans/${encodeURIComponent(id)}`);
  }

  changePlan(id: string, body: PlanBody, match: number): Promise<Plan> {
    return this.ask("PATCH", `/plans/${encodeURIComponent(id)}`, body, { "If-Match": `"${match}"` });
  }

  addPlan(study: string, body: PlanBody): Promise<Plan> {
    return this.ask("POST", `/studies/${encodeURIComponent(study)}/plans`, body);
  }

  students(study: string): Promise<Student[]> {
    return this.ask("GET", `/studies/${encodeURIComponent(study)}/students`);
  }

  putBookmark(id: string, body: { iteration: string; at_ms: number; label: string }): Promise<unknown> {
    return this.ask("PUT", `/bookmarks/${id}`, body);
  }

  removeBookmark(id: string): Promise<unknown> {
    return this.ask("DELETE", `/bookmarks/${id}`);
  }

  /** Says where the video stands and what was watched; whether the server took it. Also while the page is being left. */
  async stopAt(recording: string, at: number, watched: Span[], leaving: boolean): Promise<boolean> {
    try {
      const answer = await fetch(`${BASE}/recordings/${encodeURIComponent(recording)}/place`, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.csrf },
        body: JSON.stringify({ at_ms: Math.round(at), watched_recording_ms: watched }),
        credentials: "same-origin",
        keepalive: leaving,
      });
      return answer.ok;
    } catch {
      return false;
    }
  }
}

export function eventsAddress(iteration: string, after: number): string {
  return `${BASE}/iterations/${encodeURIComponent(iteration)}/events?after=${after}`;
}

/** Where one signs in and comes back from to this page. */
export function signInAddress(): string {
  return `/ls/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}
