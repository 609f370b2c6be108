/** What a component says of what happened: to people who listen, and for a while to those who look. */
import { signal } from "@preact/signals";
import type { JSX } from "preact";

const SPEAK_MS = 30;
const NOTICE_MS = 5000;

export class Voice {
  readonly notice = signal("");
  readonly spoken = signal("");
  private timers: ReturnType<typeof setTimeout>[] = [];

  say(sentence: string): void {
    this.close();
    this.spoken.value = "";
    this.notice.value = sentence;
    this.timers = [
      setTimeout(() => (this.spoken.value = sentence), SPEAK_MS),
      setTimeout(() => (this.notice.value = ""), NOTICE_MS),
    ];
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }
}

export function Toast({ voice }: { voice: Voice }): JSX.Element {
  return (
    <>
      <div class="spoken" role="status" aria-live="polite" data-testid="live">
        {voice.spoken.value}
      </div>
      <div class={voice.notice.value ? "toast shown" : "toast"} aria-hidden="true" data-testid="notice">
        {voice.notice.value}
      </div>
    </>
  );
}
