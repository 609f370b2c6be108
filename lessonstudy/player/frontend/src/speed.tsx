/** The choice of speed. */
import type { JSX } from "preact";
import { SPEEDS } from "./player";
import { texts } from "./texts";

export function Speed({ rate, choose }: { rate: number; choose: (rate: number) => void }): JSX.Element {
  const speeds = SPEEDS.includes(rate) ? SPEEDS : [...SPEEDS, rate].sort((one, other) => one - other);
  return (
    <select
      class="select speed"
      aria-label={texts.speed}
      title={texts.speed}
      value={String(rate)}
      data-testid="speed"
      onChange={(event) => choose(Number(event.currentTarget.value))}
    >
      {speeds.map((speed) => (
        <option key={speed} value={String(speed)}>
          {texts.speedOf(speed)}
        </option>
      ))}
    </select>
  );
}
