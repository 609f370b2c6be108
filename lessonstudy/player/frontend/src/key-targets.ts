/** What on a page takes keys for itself. */
export const WRITES =
  "input:not([type=checkbox]):not([type=radio]):not([type=button]),textarea,select,[contenteditable]:not([contenteditable=false])";
export const PRESSES = "button,a[href],summary,[role=button],[role=tab],[role=menuitem],[role=option],input";

/** Whether a key is ours although the focus is not with us: it is nowhere, or on something that takes no keys. */
export function isFree(target: Element): boolean {
  if (document.querySelector("[role=dialog],dialog[open],[aria-modal=true]")) return false;
  return !target.closest(`${WRITES},${PRESSES},[role=slider],[role=listbox],[role=grid],canvas`);
}
