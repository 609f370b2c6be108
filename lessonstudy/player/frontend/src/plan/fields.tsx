/** Fields that grow with what is typed. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { LONGEST_LINE, LONGEST_TEXT } from "./content";

const GROWS = typeof CSS !== "undefined" && CSS.supports("field-sizing", "content");

interface TextBoxProperties {
  name: string;
  value: string;
  change: (value: string) => void;
  hint?: string;
  rows?: number;
  testid?: string;
}

export function TextBox({ name, value, change, hint, rows = 1, testid }: TextBoxProperties): JSX.Element {
  const element = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const box = element.current;
    if (GROWS || !box) return;
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  }, [value]);
  return (
    <textarea
      ref={element}
      class="field"
      aria-label={name}
      placeholder={hint}
      rows={rows}
      style={`--rows: ${rows}`}
      maxLength={LONGEST_TEXT}
      value={value}
      data-testid={testid}
      onInput={(event) => change(event.currentTarget.value)}
    />
  );
}

interface LineProperties {
  name: string;
  value: string;
  change: (value: string) => void;
  enter: () => void;
  paste?: (text: string) => boolean;
  wrong?: string;
  kind: "title" | "minutes";
}

/** A field of one line; Enter goes on, and a paste of several lines is first offered to `paste`. */
export function Line({ name, value, change, enter, paste, wrong, kind }: LineProperties): JSX.Element {
  return (
    <input
      class={`field ${kind}`}
      aria-label={name}
      aria-invalid={wrong ? true : undefined}
      title={wrong}
      inputMode={kind === "minutes" ? "decimal" : undefined}
      maxLength={kind === "minutes" ? 8 : LONGEST_LINE}
      autocomplete="off"
      value={value}
      data-testid={`phase-${kind}`}
      onInput={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.isComposing) return;
        event.preventDefault();
        enter();
      }}
      onPaste={(event) => {
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (paste?.(text)) event.preventDefault();
      }}
    />
  );
}
