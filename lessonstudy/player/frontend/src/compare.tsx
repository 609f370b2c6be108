/** Lessons side by side as the component that Streamlit mounts: made once for a choice of lessons, and stays. */
import { Compare, type Asked } from "./compare/state";
import { CompareView } from "./compare/view";
import { mounting } from "./mounting";
import "./compare/compare.css";

function make(asked: Asked) {
  const compare = new Compare(asked);
  return { view: <CompareView compare={compare} />, close: () => compare.close() };
}

function named({ lessons }: Asked): string {
  return lessons.map(({ iteration, name }) => `${iteration} ${name}`).join("\n");
}

export default mounting(make, (before: Asked, asked: Asked) => named(before) === named(asked));
