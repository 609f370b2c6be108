/** One phase of the plan as a row. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { Icon } from "../icons";
import { newId } from "../identifier";
import { minutesOf, type PhaseContent, type Response } from "./content";
import type { Desk } from "./desk";
import { drag } from "./dragging";
import { Line, TextBox } from "./fields";
import { phasesOf } from "./pasting";
import { planTexts } from "./texts";

interface Properties {
  desk: Desk;
  phase: PhaseContent;
  /** From 1. */
  place: number;
  of: number;
}

export function PhaseRow({ desk, phase, place, of }: Properties): JSX.Element {
  const row = useRef<HTMLLIElement>(null);
  const { root } = phase;
  const named = (field: string) => planTexts.inPhase(planTexts.field(field), place);
  const text = (field: "purpose" | "teacher_moves" | "points_to_notice", rows = 2) => (
    <TextBox name={named(field)} value={phase[field]} rows={rows} change={(value) => desk.editPhase(root, { [field]: value })} />
  );
  useFocus(desk, phase, row);
  const students = desk.students.value;
  return (
    <li ref={row} class={`phase ${dragClass(desk, root, place)}`} data-testid="phase" aria-label={phase.title || planTexts.untitled}>
      <Grip desk={desk} phase={phase} place={place} of={of} row={row} />
      <div class="cell head">
        <Head desk={desk} phase={phase} place={place} />
        <span class="cell-name">{planTexts.field("purpose")}</span>
        {text("purpose")}
      </div>
      <Cell name={planTexts.field("teacher_moves")}>{text("teacher_moves", 3)}</Cell>
      <Cell name={planTexts.columns.anticipated} kind="wide">
        <Responses desk={desk} phase={phase} place={place} />
      </Cell>
      <Cell name={planTexts.field("points_to_notice")}>{text("points_to_notice", 3)}</Cell>
      {students.length > 0 && (
        <Cell name={planTexts.columns.students}>
          {students.map(({ id, pseudonym, learner_group }) => (
            <div class="prediction" key={id}>
              <span class="student" title={learner_group ?? undefined} aria-hidden="true">
                {pseudonym}
              </span>
              <TextBox
                name={planTexts.inPhase(planTexts.prediction(pseudonym), place)}
                hint={planTexts.predictionHint}
                value={phase.expected[id] ?? ""}
                change={(value) => desk.editPhase(root, { expected: { ...phase.expected, [id]: value } })}
              />
            </div>
          ))}
        </Cell>
      )}
    </li>
  );
}

function Cell({ name, kind = "", children }: { name: string; kind?: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class={`cell ${kind}`}>
      <span class="cell-name">{name}</span>
      {children}
    </div>
  );
}

/** The title and the minutes; a list that is pasted into an empty title becomes phases. */
function Head({ desk, phase, place }: Omit<Properties, "of">): JSX.Element {
  const { root } = phase;
  const wrong = minutesOf(phase.minutes) === null ? planTexts.notMinutes : undefined;
  const pasted = (text: string) => {
    if (!/\S\s*\n\s*\S|\S\t\S/.test(text) || phase.title.trim()) return false;
    return desk.insert(phasesOf(text), root);
  };
  return (
    <>
      <div class="title-line">
        <Line
          kind="title"
          name={planTexts.inPhase(planTexts.field("title"), place)}
          value={phase.title}
          change={(title) => desk.editPhase(root, { title })}
          enter={() => desk.add(root)}
          paste={pasted}
        />
        <button
          type="button"
          class="button quiet small"
          aria-label={planTexts.remove(phase.title || planTexts.untitled)}
          title={planTexts.remove(phase.title || planTexts.untitled)}
          data-testid="phase-remove"
          onClick={() => desk.remove(root)}
        >
          <Icon name="withdraw" />
        </button>
      </div>
      <div class="minutes-line">
        <Line
          kind="minutes"
          name={planTexts.inPhase(planTexts.field("minutes"), place)}
          value={phase.minutes}
          wrong={wrong}
          change={(minutes) => desk.editPhase(root, { minutes })}
          enter={() => desk.add(root)}
        />
        <span aria-hidden="true">{planTexts.minutesUnit}</span>
        {wrong && <span class="error">{wrong}</span>}
      </div>
    </>
  );
}

function Grip({ desk, phase, place, of, row }: Properties & { row: { current: HTMLLIElement | null } }): JSX.Element {
  const title = phase.title || planTexts.untitled;
  const { root } = phase;
  const begin = (event: PointerEvent) => {
    const list = row.current?.parentElement;
    if (event.button !== 0 || !row.current || !list) return;
    const end = (at: number | null) => {
      desk.dragging.value = null;
      if (at !== null) desk.move(root, at);
    };
    drag(event, { list, row: row.current, over: (at) => (desk.dragging.value = { root, place: at }), end });
  };
  return (
    <div class="grip">
      <button
        type="button"
        class="button quiet small handle"
        aria-label={planTexts.drag(title, place, of)}
        title={planTexts.drag(title, place, of)}
        data-testid="phase-handle"
        onPointerDown={begin}
        onKeyDown={(event) => {
          const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
          if (!step) return;
          event.preventDefault();
          desk.move(root, place - 1 + step);
        }}
      >
        <Icon name="drag" />
      </button>
      <span class="number" aria-hidden="true">
        {place}
      </span>
      <MoveButton name={planTexts.up(title)} icon="up" off={place === 1} press={() => desk.move(root, place - 2, false)} />
      <MoveButton name={planTexts.down(title)} icon="down" off={place === of} press={() => desk.move(root, place, false)} />
    </div>
  );
}

function MoveButton({ name, icon, off, press }: { name: string; icon: string; off: boolean; press: () => void }): JSX.Element {
  return (
    // not disabled, which would drop the keyboard when a phase has come to the end
    <button type="button" class="button quiet small" aria-label={name} title={name} aria-disabled={off} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}

/** The anticipated responses, and an empty one to type into. */
function Responses({ desk, phase, place }: Omit<Properties, "of">): JSX.Element {
  const { root, anticipated } = phase;
  const next = useMemo(newId, [anticipated.length]);
  const fresh = anticipated.some((one) => one.id === next) ? [] : [{ id: next, description: "", planned_response: "" }];
  const change = (response: Response, part: Partial<Response>) => {
    const known = anticipated.some((one) => one.id === response.id);
    const changed = { ...response, ...part };
    const all = known ? anticipated.map((one) => (one === response ? changed : one)) : [...anticipated, changed];
    desk.editPhase(root, { anticipated: all });
  };
  const name = (field: string, row: number) =>
    planTexts.inPhase(planTexts.response(planTexts.field(field), row), place);
  return (
    <ul class="responses">
      {[...anticipated, ...fresh].map((response, index) => (
        <li class="response" key={response.id}>
          <TextBox
            name={name("description", index + 1)}
            hint={planTexts.field("description")}
            value={response.description}
            change={(description) => change(response, { description })}
          />
          <TextBox
            name={name("planned_response", index + 1)}
            hint={planTexts.field("planned_response")}
            value={response.planned_response}
            change={(planned_response) => change(response, { planned_response })}
          />
          {index < anticipated.length ? (
            <button
              type="button"
              class="button quiet small"
              aria-label={planTexts.inPhase(planTexts.removeResponse(index + 1), place)}
              title={planTexts.removeResponse(index + 1)}
              onClick={() => desk.removeResponse(root, response.id)}
            >
              <Icon name="close" />
            </button>
          ) : (
            <span />
          )}
        </li>
      ))}
    </ul>
  );
}

function useFocus(desk: Desk, phase: PhaseContent, row: { current: HTMLLIElement | null }): void {
  const wanted = desk.focus.value;
  useLayoutEffect(() => {
    if (wanted?.root !== phase.root) return;
    desk.focus.value = null;
    const part = wanted.part === "title" ? ".title" : ".handle";
    row.current?.querySelector<HTMLElement>(part)?.focus();
  }, [wanted]);
}

/** Where the phase that is dragged would be put down: a line above this row, or below the last. */
function dragClass(desk: Desk, root: string, place: number): string {
  const dragging = desk.dragging.value;
  if (!dragging) return "";
  if (dragging.root === root) return "dragged";
  const { phases } = desk.content;
  const from = phases.findIndex((one) => one.root === dragging.root);
  const among = place - 1 - (from < place - 1 ? 1 : 0);
  if (among === dragging.place) return "drop-above";
  return among === phases.length - 2 && dragging.place === phases.length - 1 ? "drop-below" : "";
}
