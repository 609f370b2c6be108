/** What a person has selected in the transcript, also inside the shadow root that the room lives in. */
import type { Passage } from "./transcript";
import type { Cue } from "./types";

interface SelectingRoot {
  getSelection?: () => Selection | null;
}

interface ComposedSelection {
  getComposedRanges?: (options: { shadowRoots: ShadowRoot[] }) => StaticRange[];
}

function rangeIn(list: HTMLElement): Range | null {
  const root = list.getRootNode();
  // Chromium tells a shadow root's selection by the root, Safari by composed ranges, Firefox by the document.
  const selection = (root as SelectingRoot).getSelection?.() ?? document.getSelection();
  if (!selection) return null;
  const composed = (selection as ComposedSelection).getComposedRanges;
  if (composed && root instanceof ShadowRoot && !("getSelection" in root)) {
    const found = composed.call(selection, { shadowRoots: [root] })[0];
    if (!found || found.collapsed) return null;
    const range = document.createRange();
    range.setStart(found.startContainer, found.startOffset);
    range.setEnd(found.endContainer, found.endOffset);
    return range;
  }
  if (selection.rangeCount === 0 || selection.isCollapsed) return null;
  return selection.getRangeAt(0);
}

/** The passage that is selected in `list`, whose texts carry the place of their cue (data-cue); null for none. */
export function selectedPassage(list: HTMLElement, cues: readonly Cue[]): Passage | null {
  const range = rangeIn(list);
  if (!range || !range.intersectsNode(list)) return null;
  const found: { index: number; text: string }[] = [];
  for (const element of list.querySelectorAll<HTMLElement>("[data-cue]")) {
    if (!range.intersectsNode(element)) continue;
    const part = document.createRange();
    part.selectNodeContents(element);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) {
      part.setStart(range.startContainer, range.startOffset);
    }
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    const text = part.toString();
    if (text.trim()) found.push({ index: Number(element.dataset.cue), text });
  }
  found.sort((one, other) => one.index - other.index);
  if (found.length === 0) return null;
  return {
    first: found[0]!.index,
    last: found[found.length - 1]!.index,
    said: found.map(({ index, text }) => ({ speaker: cues[index]?.speaker ?? "", text })),
  };
}
