/** A list of which only the rows in sight exist, so that thousands stay fast. */
import { useSignal } from "@preact/signals";
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useLayoutEffect, useMemo } from "preact/hooks";

interface Rows {
  count: number;
  /** What a row is known by, so that its measured height stays with it. */
  keyOf: (index: number) => string | number;
  /** The height of a row that was not measured yet. */
  rowPx: number;
}

/** The rows in sight of a scrolling element; the component is drawn again whenever they change. */
export function useRows(
  scroller: { current: HTMLElement | null },
  { count, keyOf, rowPx }: Rows,
): Virtualizer<HTMLElement, HTMLElement> {
  const drawn = useSignal(0);
  const rows = useMemo(
    () =>
      new Virtualizer<HTMLElement, HTMLElement>({
        count: 0,
        getScrollElement: () => scroller.current,
        estimateSize: () => rowPx,
        scrollToFn: elementScroll,
        observeElementRect,
        observeElementOffset,
        onChange: () => undefined,
      }),
    [],
  );
  rows.setOptions({
    ...rows.options,
    count,
    overscan: 6,
    getItemKey: keyOf,
    onChange: () => {
      drawn.value += 1;
    },
  });
  void drawn.value;
  useLayoutEffect(() => rows._didMount(), []);
  useLayoutEffect(() => rows._willUpdate());
  return rows;
}
