/**
 * Talks to the server. Every refusal comes back as a Refused with the server's own sentence; a request that got no
 * answer at all is Unreachable, which is the one case in which sending again later makes sense without asking.
 */
import { texts } from "./texts";
import type {
  Observation,
  ObservationText,
  PhaseTime,
  Problem,
  Reply,
  RoomAnswer,
  Submission,
  WithdrawnObservation,
  WithdrawnReply,
} from "./types";

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
  undo(iteration: string, request: string): Promise<{ observation: Observation | WithdrawnObservation | null }> {
    return this.ask("POST", "/undo", { iteration, request });
  }

  redo(iteration: string, request: string): Promise<{ observation: Observation | WithdrawnObservation | null }> {
    return this.ask("POST", "/redo", { iteration, request });
  }

  announce(
    iteration: string,
    file: { label: string; filename: string; bytes: number },
  ): Promise<{ recording: { id: string }; upload: { id: string; url: string } }> {
    return this.ask("POST", `/iterations/${encodeURIComponent(iteration)}/recordings`, file);
  }

  phaseTimes(iteration: string, phases: PhaseTime[]): Promise<{ phases: PhaseTime[] }> {
    return this.ask("PUT", `/iterations/${encodeURIComponent(iteration)}/phase-times`, { phases });
  }
}

export function eventsAddress(iteration: string, after: number): string {
  return `${BASE}/iterations/${encodeURIComponent(iteration)}/events?after=${after}`;
}
