/**
 * Keeps what stands in Streamlit's boxes over a reload. Streamlit forgets it with the session; here it lies in the tab's own
 * storage, from the first key until the box is empty again, which it is as soon as it was sent.
 */
const PREFIX = "lessonstudy.draft.";
const SETTLED_MS = 50;

type Box = HTMLTextAreaElement | HTMLInputElement;

export class Keeper {
  private readonly known = new WeakSet<Box>();

  constructor(
    private readonly person: string,
    private readonly names: readonly string[],
    private readonly storage: Storage,
    private readonly page: ParentNode,
  ) {}

  /** Looks at every box: one that is new gets back what was kept, of the others what they hold is kept. */
  look(): void {
    for (const name of this.names) {
      const box = this.page.querySelector<Box>(`.st-key-${CSS.escape(name)} :is(textarea, input)`);
      if (!box) continue;
      const place = `${PREFIX}${this.person}.${name}`;
      try {
        if (this.known.has(box)) this.keep(place, box.value);
        else this.bring(place, box);
      } catch {
        // a browser without storage keeps nothing; what is typed is still sent
      }
      this.known.add(box);
    }
  }

  private keep(place: string, text: string): void {
    if (text) this.storage.setItem(place, text);
    else this.storage.removeItem(place);
  }

  private bring(place: string, box: Box): void {
    const text = this.storage.getItem(place);
    if (!text || box.value) return;
    const kind = box instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    // past React's own setter, which would take the change for its own
    Object.getOwnPropertyDescriptor(kind.prototype, "value")?.set?.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // Streamlit empties no box that it takes for being typed in
    setTimeout(() => box.dispatchEvent(new FocusEvent("focusout", { bubbles: true })), SETTLED_MS);
  }
}
