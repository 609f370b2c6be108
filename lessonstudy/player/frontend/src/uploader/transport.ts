/** The way to the server: tus-js-client sends the bytes, a few small requests do the rest. */
import { type DetailedError, Upload } from "tus-js-client";
import { Api, Refused, Unreachable } from "../api";

/** Why sending stopped. Status 0: nobody answered. `kind` is the last part of the problem's type. */
export interface Failure {
  status: number;
  kind: string;
  detail: string;
}

export interface Handlers {
  progress(sent: number): void;
  /** So many bytes are on the server's disk. */
  acknowledged(sent: number): void;
  done(): void;
  failed(failure: Failure): void;
}

export interface Running {
  stop(): void;
}

export interface Announced {
  subject: string;
  upload: string;
  url: string;
}

export interface Transport {
  session(): Promise<{ person: string }>;
  /** `parts`: the size of each file where several are one recording, else nothing. */
  announce(place: string, name: string, size: number, parts: readonly number[]): Promise<Announced>;
  send(file: File, url: string, handlers: Handlers): Running;
  offset(url: string): Promise<number>;
  end(url: string): Promise<void>;
}

const VERSION = { "Tus-Resumable": "1.0.0" };
// The server acknowledges what is on its disk once per part; small enough that a slow line gets there within minutes.
const PART_BYTES = 64 * 1024 * 1024;

export class TusTransport implements Transport {
  private readonly api = new Api();

  async session(): Promise<{ person: string }> {
    const { person } = await this.api.session();
    return { person: person.id };
  }

  async announce(place: string, name: string, size: number, parts: readonly number[]): Promise<Announced> {
    const file = { label: "", filename: name, bytes: size, parts: [...parts] };
    const { recording, upload } = await this.api.announce(place, file);
    // a package has no other id than its upload
    return { subject: recording?.id ?? upload.id, upload: upload.id, url: upload.url };
  }

  send(file: File, url: string, handlers: Handlers): Running {
    const upload = new Upload(file, {
      uploadUrl: url,
      chunkSize: PART_BYTES,
      headers: this.headers(),
      // when to try again is decided in one place, which also knows of sign-in, sleep and the line coming back
      retryDelays: null,
      storeFingerprintForResuming: false,
      onProgress: (sent) => handlers.progress(sent),
      onChunkComplete: (_, sent) => handlers.acknowledged(sent),
      onSuccess: () => handlers.done(),
      onError: (error) => void this.explain(url, error).then((failure) => handlers.failed(failure)),
    });
    upload.start();
    return { stop: () => void upload.abort().catch(() => undefined) };
  }

  async offset(url: string): Promise<number> {
    const response = await this.ask("HEAD", url);
    if (!response.ok) throw new Refused({ status: response.status, detail: "" });
    return Number(response.headers.get("Upload-Offset"));
  }

  async end(url: string): Promise<void> {
    await this.ask("DELETE", url);
  }

  private headers(): Record<string, string> {
    return { "X-CSRF-Token": this.api.csrf };
  }

  private async ask(method: string, url: string, more: Record<string, string> = {}): Promise<Response> {
    try {
      return await fetch(url, {
        method,
        headers: { ...VERSION, ...this.headers(), ...more },
        credentials: "same-origin",
        signal: AbortSignal.timeout(20_000),
      });
    } catch (error) {
      throw new Unreachable(String(error));
    }
  }

  private async explain(url: string, error: Error | DetailedError): Promise<Failure> {
    const response = "originalResponse" in error ? error.originalResponse : null;
    const status = response?.getStatus() ?? 0;
    if (status < 400 || status >= 500 || status === 401) return failureOf(status, response?.getBody() ?? "");
    const said = failureOf(status, response?.getBody() ?? "");
    if (said.detail) return said;
    // an answer to HEAD carries no sentence: ask again in a way that does, with a part of no bytes
    try {
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" };
      const again = await this.ask("PATCH", url, headers);
      return again.status === status ? failureOf(status, await again.text()) : said;
    } catch {
      return { status: 0, kind: "", detail: "" };
    }
  }
}

/** What a refusal's body says, if it says anything. */
export function failureOf(status: number, body: string): Failure {
  try {
    const problem = JSON.parse(body) as { type?: unknown; detail?: unknown };
    const kind = typeof problem.type === "string" ? (problem.type.split(/[/#]/).at(-1) ?? "") : "";
    return { status, kind, detail: typeof problem.detail === "string" ? problem.detail : "" };
  } catch {
    return { status, kind: "", detail: "" };
  }
}

/** The same for a small request that failed. */
export function failureFrom(error: unknown): Failure {
  if (error instanceof Refused) {
    const { status, type, detail } = error.problem;
    return { status, kind: type?.split(/[/#]/).at(-1) ?? "", detail };
  }
  return { status: 0, kind: "", detail: error instanceof Unreachable ? "" : String(error) };
}
