/**
 * Says a lost connection in a quiet line. Streamlit says it by a dialog that takes the keyboard away, in the middle of a sentence that
 * somebody types; that dialog is closed as soon as it opens, and the keyboard goes back to where it was.
 */
const TEXT = "No connection to the server. It is tried again by itself; what you write is kept.";
const PATIENCE_MS = 1500;
const STYLE = `
  [role="status"]:empty { display: none; }
  [role="status"] {
    position: fixed; z-index: 1000001; left: 50%; top: 0.6rem; transform: translateX(-50%); max-width: calc(100vw - 2rem);
    padding: 0.5rem 0.9rem; border-radius: 0.5rem; font: 0.9rem/1.4 var(--st-font, system-ui, sans-serif);
    background: #4a3b16; color: #fff7e0; box-shadow: 0 2px 12px rgb(0 0 0 / 25%);
  }`;

/** The element that has the keyboard, inside shadow roots too. */
function focused(): Element | null {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found;
}

function isConnectionDialog(dialog: Element): boolean {
  return dialog.querySelector("h2")?.textContent?.trim() === "Connection error";
}

/** Watches over the window from now on. */
export function watchConnection(): void {
  const line = sayingLine();
  let typing: Element | null = null;
  let waiting = 0;
  document.addEventListener(
    "focusin",
    () => {
      const now = focused();
      if (!now?.closest('[role="dialog"]')) typing = now;
    },
    true,
  );
  const look = () => {
    const state = document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-connection-state");
    const lost = state !== undefined && state !== null && state !== "CONNECTED";
    if (!lost) {
      clearTimeout(waiting);
      waiting = 0;
      line.textContent = "";
    } else if (!waiting) {
      waiting = window.setTimeout(() => {
        line.textContent = TEXT;
      }, PATIENCE_MS);
    }
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      if (!isConnectionDialog(dialog)) continue;
      dialog.querySelector<HTMLButtonElement>('button[aria-label="Close"]')?.click();
      const back = typing instanceof HTMLElement ? typing : null;
      back?.focus();
      setTimeout(() => back?.focus(), 0);
    }
  };
  const watched = { attributes: true, attributeFilter: ["data-test-connection-state"], childList: true, subtree: true };
  new MutationObserver(look).observe(document.body, watched);
  look();
}

function sayingLine(): HTMLElement {
  const host = document.createElement("div");
  host.id = "lessonstudy-connection";
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = STYLE;
  const line = document.createElement("div");
  line.setAttribute("role", "status");
  root.append(style, line);
  document.body.append(host);
  return line;
}
