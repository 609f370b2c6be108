/** Dragging a phase by its handle, with a mouse, a pen or a finger. */

const EDGE_PX = 70;
const SCROLL_PX = 14;

/** The place, from 0 among the other rows, at which a row would be put down at a height of the window. */
export function placeAt(others: { top: number; height: number }[], y: number): number {
  return others.filter((row) => row.top + row.height / 2 < y).length;
}

interface Drag {
  list: HTMLElement;
  row: HTMLElement;
  over: (place: number) => void;
  /** With null it was given up. */
  end: (place: number | null) => void;
}

export function drag(event: PointerEvent, { list, row, over, end }: Drag): void {
  const handle = event.currentTarget as HTMLElement;
  const scroller = scrolling(list);
  let y = event.clientY;
  let frame = 0;
  const place = () => {
    const others = [...list.children].filter((one) => one !== row).map((one) => one.getBoundingClientRect());
    return placeAt(others, y);
  };
  const scroll = () => {
    const { top, bottom } = edges(scroller);
    const step = y < top + EDGE_PX ? -SCROLL_PX : y > bottom - EDGE_PX ? SCROLL_PX : 0;
    if (step) {
      scroller.scrollBy(0, step);
      over(place());
    }
    frame = requestAnimationFrame(scroll);
  };
  const move = (moved: PointerEvent) => {
    y = moved.clientY;
    over(place());
  };
  const finish = (at: number | null) => {
    cancelAnimationFrame(frame);
    for (const [name, act] of listened) handle.removeEventListener(name, act as EventListener);
    document.removeEventListener("keydown", escape, true);
    if (handle.hasPointerCapture(event.pointerId)) handle.releasePointerCapture(event.pointerId);
    end(at);
  };
  const escape = (pressed: KeyboardEvent) => {
    if (pressed.key !== "Escape") return;
    pressed.stopPropagation();
    finish(null);
  };
  const listened: [string, (moved: PointerEvent) => void][] = [
    ["pointermove", move],
    ["pointerup", () => finish(place())],
    ["pointercancel", () => finish(null)],
  ];
  handle.setPointerCapture(event.pointerId);
  for (const [name, act] of listened) handle.addEventListener(name, act as EventListener);
  document.addEventListener("keydown", escape, true);
  frame = requestAnimationFrame(scroll);
  over(place());
}

function edges(scroller: Element): { top: number; bottom: number } {
  if (scroller === document.scrollingElement) return { top: 0, bottom: window.innerHeight };
  const { top, bottom } = scroller.getBoundingClientRect();
  return { top: Math.max(0, top), bottom: Math.min(window.innerHeight, bottom) };
}

/** What scrolls around an element, out of the component's shadow too. */
function scrolling(element: Element): Element {
  let node: Node | null = element;
  while (node) {
    if (node instanceof Element && /auto|scroll/.test(getComputedStyle(node).overflowY) && node.scrollHeight > node.clientHeight)
      return node;
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return document.scrollingElement ?? document.documentElement;
}
