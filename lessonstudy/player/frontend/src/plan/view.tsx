/** The editor of a plan: one page to type down, like a table. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { signInAddress } from "../api";
import { Icon } from "../icons";
import { linesOf, minutesOfAll } from "./content";
import type { Desk } from "./desk";
import { TextBox } from "./fields";
import { NOTHING, type PlanKeeper } from "./keeping";
import type { Conflict } from "./merging";
import { phasesOf } from "./pasting";
import { PhaseRow } from "./phase-row";
import { Heads, PlanTable } from "./table";
import { planTexts } from "./texts";

export function PlanView({ desk }: { desk: Desk }): JSX.Element {
  const keeper = desk.keeper.value;
  const failure = desk.failure.value;
  const plan = desk.plan.value;
  if (keeper && keeper.state.value !== "frozen") return <Editor desk={desk} keeper={keeper} />;
  if (plan && !(plan.state === "draft" && desk.edits && !keeper))
    return (
      <>
        {keeper?.dirty && <Late desk={desk} keeper={keeper} number={plan.number} />}
        <PlanTable desk={desk} plan={plan} />
      </>
    );
  if (!failure) return <p role="status">{planTexts.loading}</p>;
  return (
    <div class="banner" role="alert">
      <span>{failure.sentence}</span>
      {failure.signIn && <SignIn />}
      <button type="button" class="button" onClick={() => void desk.open()}>
        {planTexts.tryAgain}
      </button>
    </div>
  );
}

function SignIn(): JSX.Element {
  return (
    <a class="button" href={signInAddress()} target="_top">
      {planTexts.signIn}
    </a>
  );
}

function Editor({ desk, keeper }: { desk: Desk; keeper: PlanKeeper }): JSX.Element {
  return (
    <section class="plan" aria-label={planTexts.editor} data-testid="plan-editor" onKeyDown={(event) => event.stopPropagation()}>
      <Bar desk={desk} keeper={keeper} />
      <Meetings desk={desk} keeper={keeper} />
      <Lesson desk={desk} keeper={keeper} />
      <Phases desk={desk} keeper={keeper} />
      <div class="spoken" role="status">
        {desk.spoken.value}
      </div>
    </section>
  );
}

/** Words that came too late for a version that was taught. */
function Late({ desk, keeper, number }: { desk: Desk; keeper: PlanKeeper; number: number }): JSX.Element {
  return (
    <div class="banner" role="alert" data-testid="plan-late">
      <span>{planTexts.frozenWords(number)}</span>
      {keeper.sentence.value && <span class="error">{keeper.sentence.value}</span>}
      <button type="button" class="button main" onClick={() => void desk.makeNext()}>
        {planTexts.makeNext}
      </button>
      <button type="button" class="button" onClick={() => desk.throwAway()}>
        {planTexts.throwAway}
      </button>
    </div>
  );
}

function Bar({ desk, keeper }: { desk: Desk; keeper: PlanKeeper }): JSX.Element {
  const state = keeper.state.value;
  const content = keeper.content.value;
  const step = desk.steps.value.at(-1);
  const troubled = !["saved", "waiting", "saving"].includes(state);
  const said = [planTexts.state[state], state === "refused" ? keeper.sentence.value : "", keeper.kept.value ? "" : planTexts.unkept];
  return (
    <div class="plan-bar">
      <span class={troubled ? "saying trouble" : "saying"} role="status" data-testid="plan-state" data-state={state}>
        <Icon name={troubled ? "alert" : state === "saved" ? "check" : "edit"} />
        {said.filter(Boolean).join(" ")}
      </span>
      {state === "signed-out" && <SignIn />}
      <span class="spring" />
      {step && (
        <span class="step">
          {step.said}
          <button type="button" class="button" data-testid="plan-undo" onClick={() => desk.undo()}>
            <Icon name="undo" />
            {planTexts.undo}
          </button>
        </span>
      )}
      <span class="total" data-testid="plan-total">
        <Icon name="clock" />
        {planTexts.total(content.phases.length, minutesOfAll(content))}
      </span>
    </div>
  );
}

/** What two people did to the same text at the same time. */
function Meetings({ desk, keeper }: { desk: Desk; keeper: PlanKeeper }): JSX.Element {
  const { kept, returned, sentence } = keeper.notices.value;
  const titles = (all: string[]) => all.map((title) => `“${title || planTexts.untitled}”`).join(", ");
  const said = [
    kept.length ? planTexts.keptThough(titles(kept)) : "",
    returned.length ? planTexts.returnedThough(titles(returned)) : "",
    sentence,
  ].filter(Boolean);
  return (
    <div role="alert">
      {said.length > 0 && (
        <div class="banner" data-testid="plan-notice">
          <span>{said.join(" ")}</span>
          <button type="button" class="button" onClick={() => (keeper.notices.value = NOTHING)}>
            {planTexts.close}
          </button>
        </div>
      )}
      {keeper.conflicts.value.map((conflict) => (
        <Clash key={conflict.path.join("/")} desk={desk} keeper={keeper} conflict={conflict} />
      ))}
    </div>
  );
}

function Clash({ desk, keeper, conflict }: { desk: Desk; keeper: PlanKeeper; conflict: Conflict }): JSX.Element {
  const { path } = conflict;
  const phase = keeper.content.value.phases.find((one) => one.root === path[0])?.title || planTexts.untitled;
  const student = desk.students.value.find((one) => one.id === path[2])?.pseudonym ?? "";
  const side = (whose: "mine" | "theirs", name: string, choose: string) => (
    <div class="side">
      <h4>{name}</h4>
      <p class="text">{conflict[whose] || planTexts.nothing}</p>
      <button type="button" class="button" data-testid={`take-${whose}`} onClick={() => keeper.decide(conflict, whose)}>
        {choose}
      </button>
    </div>
  );
  return (
    <div class="banner clash" data-testid="plan-conflict">
      <h3>{planTexts.conflictIn(path, phase, student)}</h3>
      <div class="sides">
        {side("mine", planTexts.yours, planTexts.keepMine)}
        {side("theirs", planTexts.theirs, planTexts.takeTheirs)}
      </div>
    </div>
  );
}

function Lesson({ desk, keeper }: { desk: Desk; keeper: PlanKeeper }): JSX.Element {
  const content = keeper.content.value;
  const box = (field: "goal" | "criteria" | "materials", hint: string) => (
    <label class="lesson-field">
      <span class="name">{planTexts.field(field)}</span>
      <TextBox
        name={planTexts.field(field)}
        hint={hint}
        rows={3}
        value={content[field]}
        testid={`plan-${field}`}
        change={(value) => desk.edit({ [field]: value })}
      />
    </label>
  );
  return (
    <div class="lesson">
      {box("goal", planTexts.goalHint)}
      {box("criteria", planTexts.criteriaHint)}
      {box("materials", planTexts.materialsHint)}
    </div>
  );
}

function Phases({ desk, keeper }: { desk: Desk; keeper: PlanKeeper }): JSX.Element {
  const { phases } = keeper.content.value;
  const pasting = useSignal(false);
  const predicts = desk.students.value.length > 0;
  return (
    <div class={predicts ? "phases predicting" : "phases"}>
      <Heads predicts={predicts} />
      {phases.length === 0 && <p class="muted">{planTexts.noPhases}</p>}
      <ol class="rows">
        {phases.map((phase, index) => (
          <PhaseRow key={phase.root} desk={desk} phase={phase} place={index + 1} of={phases.length} />
        ))}
      </ol>
      <div class="adding">
        <button type="button" class="button" data-testid="phase-add" onClick={() => desk.add()}>
          <Icon name="zoomIn" />
          {planTexts.addPhase}
        </button>
        <button
          type="button"
          class="button"
          aria-expanded={pasting.value}
          data-testid="phase-paste"
          onClick={() => (pasting.value = !pasting.value)}
        >
          <Icon name="paste" />
          {planTexts.pasteList}
        </button>
        {!predicts && <span class="muted">{planTexts.noStudents}</span>}
      </div>
      {pasting.value && <Pasting desk={desk} close={() => (pasting.value = false)} />}
    </div>
  );
}

function Pasting({ desk, close }: { desk: Desk; close: () => void }): JSX.Element {
  const list = useSignal("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("textarea")?.focus(), []);
  const count = linesOf(list.value).length;
  const make = () => {
    if (desk.insert(phasesOf(list.value))) close();
  };
  return (
    <div class="pasting" ref={box}>
      <p>{planTexts.pasteHint}</p>
      <TextBox
        name={planTexts.pasteTitle}
        rows={6}
        value={list.value}
        testid="phase-list"
        change={(value) => (list.value = value)}
      />
      <div class="adding">
        <button type="button" class="button main" disabled={count === 0} data-testid="phase-list-make" onClick={make}>
          {planTexts.pasteMake(count)}
        </button>
        <button type="button" class="button" onClick={close}>
          {planTexts.cancel}
        </button>
      </div>
    </div>
  );
}
