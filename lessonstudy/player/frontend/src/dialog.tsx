/** A dialog over the room: the browser's own, so that focus, Escape and the background behave as people expect. */
import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./button";
import { texts } from "./texts";

interface Properties<Name extends string> {
  /** Whose dialogs they are, and which of them is open. */
  room: { dialog: Signal<Name | ""> };
  name: Name;
  title: string;
  testid: string;
  children: ComponentChildren;
}

export function Dialog<Name extends string>(properties: Properties<Name>): JSX.Element | null {
  const { room, name, title, testid, children } = properties;
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const shown = room.dialog.value === name;
  const close = () => {
    if (room.dialog.peek() === name) room.dialog.value = "";
  };
  useEffect(() => {
    const dialog = element.current;
    if (!shown || !dialog) return undefined;
    const root = dialog.getRootNode() as Document | ShadowRoot;
    const before = root.activeElement;
    if (!dialog.open) dialog.showModal();
    // The dialog is taken away as it closes, so the browser would leave the keyboard nowhere.
    return () => {
      const back = before instanceof HTMLElement && before.isConnected ? before : root.querySelector(".room");
      (back as HTMLElement | null)?.focus({ preventScroll: true });
    };
  }, [shown]);
  if (!shown) return null;
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={heading}
      data-testid={testid}
      onClose={close}
      onCancel={close}
    >
      <header>
        <h2 id={heading}>{title}</h2>
        <IconButton name={texts.close} icon="close" keyName="Esc" testid={`${testid}-close`} press={close} />
      </header>
      {children}
    </dialog>
  );
}
