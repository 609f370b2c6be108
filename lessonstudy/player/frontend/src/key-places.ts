/** Where a key lands: on something that writes or is pressed by it, or on nothing in particular. */

export const WRITES =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]),textarea,select,[contenteditable]:not([contenteditable=false])";
export const PRESSES = "button,a[href],summary,[role=button],[role=tab],[role=menuitem],[role=option],input";

/** Whether nothing around takes keys, so that the player may although the focus is not in it. */
export function free(target: Element): boolean {
  if (document.querySelector("[role=dialog],dialog[open],[aria-modal=true]")) return false;
  return !target.closest(`${WRITES},${PRESSES},[role=slider],[role=listbox],[role=grid],canvas`);
}
