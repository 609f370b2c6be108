/** One upload as it is shown. */

/** `left`: begun earlier, and its file must be chosen again. `full`: the server's disk. `elsewhere`: another window sends it. */
export type Phase =
  | "waiting"
  | "announcing"
  | "sending"
  | "paused"
  | "offline"
  | "signed-out"
  | "elsewhere"
  | "full"
  | "refused"
  | "left"
  | "done";

export interface Item {
  id: string;
  place: string;
  name: string;
  size: number;
  sent: number;
  phase: Phase;
  message: string;
  speed: number | null;
  secondsLeft: number | null;
}
