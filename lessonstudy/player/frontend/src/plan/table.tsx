/** A version of the plan to be read: the same table without fields. */
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../icons";
import type { Student } from "../types";
import { contentOf, minutesOfAll, type PhaseBody, type Plan } from "./content";
import type { Desk } from "./desk";
import { planTexts } from "./texts";

export function Heads({ predicts }: { predicts: boolean }): JSX.Element {
  return (
    <div class="heads" aria-hidden="true">
      <span>{planTexts.columns.phase}</span>
      <span>{planTexts.field("teacher_moves")}</span>
      <span>{planTexts.columns.anticipated}</span>
      <span>{planTexts.field("points_to_notice")}</span>
      {predicts && <span>{planTexts.columns.students}</span>}
    </div>
  );
}

export function PlanTable({ desk, plan }: { desk: Desk; plan: Plan }): JSX.Element {
  const students = desk.students.value.filter((one) =>
    plan.phases.some((phase) => phase.expected.some(({ student }) => student === one.id)),
  );
  const predicts = students.length > 0;
  return (
    <section class="plan" aria-label={planTexts.editor} data-testid="plan-table">
      <p class="total">
        <Icon name="clock" />
        {planTexts.total(plan.phases.length, minutesOfAll(contentOf(plan)))}
      </p>
      <div class="lesson">
        <Said name={planTexts.field("goal")} text={plan.goal} />
        <Said name={planTexts.field("criteria")} text={plan.success_criteria.map((one) => `• ${one}`).join("\n")} />
        <Said name={planTexts.field("materials")} text={plan.materials} />
      </div>
      <div class={predicts ? "phases predicting" : "phases"}>
        <Heads predicts={predicts} />
        <ol class="rows">
          {plan.phases.map((phase, index) => (
            <Row key={phase.root} phase={phase} place={index + 1} students={students} />
          ))}
        </ol>
      </div>
    </section>
  );
}

function Said({ name, text }: { name: string; text: string }): JSX.Element | null {
  if (!text) return null;
  return (
    <div>
      <h3 class="name">{name}</h3>
      <p class="text">{text}</p>
    </div>
  );
}

function Row({ phase, place, students }: { phase: PhaseBody; place: number; students: Student[] }): JSX.Element {
  const said = (student: string) => phase.expected.find((one) => one.student === student)?.expects;
  return (
    <li class="phase read" data-testid="phase">
      <span class="grip number" aria-hidden="true">
        {place}
      </span>
      <div class="cell head">
        <h3 class="name">{phase.title}</h3>
        {phase.planned_minutes > 0 && <p class="muted">{`${phase.planned_minutes} ${planTexts.minutesUnit}`}</p>}
        <p class="text">{phase.purpose}</p>
      </div>
      <Read name={planTexts.field("teacher_moves")} empty={!phase.teacher_moves}>
        <p class="text">{phase.teacher_moves}</p>
      </Read>
      <Read name={planTexts.columns.anticipated} kind="wide" empty={phase.anticipated.length === 0}>
        <ul class="responses">
          {phase.anticipated.map((one) => (
            <li class="answered" key={one.id}>
              <p class="text">{one.description}</p>
              {one.planned_response && <p class="text answer">{one.planned_response}</p>}
            </li>
          ))}
        </ul>
      </Read>
      <Read name={planTexts.field("points_to_notice")} empty={!phase.points_to_notice}>
        <p class="text">{phase.points_to_notice}</p>
      </Read>
      {students.length > 0 && (
        <Read name={planTexts.columns.students} empty={phase.expected.length === 0}>
          {students.map(({ id, pseudonym }) =>
            said(id) ? (
              <div class="prediction" key={id}>
                <span class="student">{pseudonym}</span>
                <p class="text">{said(id)}</p>
              </div>
            ) : null,
          )}
        </Read>
      )}
    </li>
  );
}

interface ReadProperties {
  name: string;
  empty: boolean;
  kind?: string;
  children: ComponentChildren;
}

function Read({ name, empty, kind = "", children }: ReadProperties): JSX.Element {
  return (
    <div class={`cell ${kind} ${empty ? "empty" : ""}`}>
      {!empty && <span class="cell-name">{name}</span>}
      {!empty && children}
    </div>
  );
}
