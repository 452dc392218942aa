import {
  type Clause,
  type Protocol,
  type Receive,
  type Send,
  signatureOf,
  signatureText,
  type Term,
} from "./ast.ts";
import { type Finding, suggest } from "./finding.ts";
import { termText } from "./format.ts";
import { couldMatch, refersTo, steps } from "./walk.ts";

/** Messages that are sent and never received, and the reverse. */
export function checkMessages(protocol: Protocol): Finding[] {
  const sends = protocol.clauses.flatMap((clause) => collect(clause, "send"));
  const receives = protocol.clauses.flatMap((clause) => collect(clause, "receive"));
  const hasClause = (type: Term) => protocol.clauses.some((clause) => refersTo(type, clause));
  return [
    ...sends
      .filter((sent) => hasClause(sent.step.to.type) && !receives.some((received) => pair(sent, received)))
      .map(({ step }) => neverReceived(step, receives)),
    ...receives
      .filter((received) => hasClause(received.step.from.type) && !sends.some((sent) => pair(sent, received)))
      .map(({ step }) => neverSent(step, sends)),
  ];
}

interface Sent {
  readonly clause: Clause;
  readonly step: Send;
}

interface Received {
  readonly clause: Clause;
  readonly step: Receive;
}

function collect(clause: Clause, kind: "send"): Sent[];
function collect(clause: Clause, kind: "receive"): Received[];
function collect(clause: Clause, kind: "send" | "receive"): { clause: Clause; step: Send | Receive }[] {
  const found: { clause: Clause; step: Send | Receive }[] = [];
  for (const step of steps(clause.body)) {
    if ((step.kind === "send" || step.kind === "receive") && step.kind === kind) found.push({ clause, step });
  }
  return found;
}

/** Whether a message sent by one step can be taken by the other. */
function pair(sent: Sent, received: Received): boolean {
  return (
    refersTo(sent.step.to.type, received.clause) &&
    refersTo(received.step.from.type, sent.clause) &&
    couldMatch(sent.step.message, received.step.message)
  );
}

function neverReceived(step: Send, receives: readonly Received[]): Finding {
  const known = receives.filter(({ clause }) => refersTo(step.to.type, clause));
  const value = `${suggested(step, known)} to ${signatureOf(step.to.type)!.name}`;
  return { at: step.at, problem: "message that is sent and never received", value };
}

function neverSent(step: Receive, sends: readonly Sent[]): Finding {
  const known = sends.filter(({ clause }) => refersTo(step.from.type, clause));
  const value = `${suggested(step, known)} from ${signatureOf(step.from.type)!.name}`;
  return { at: step.at, problem: "message that is received and never sent", value };
}

/** A message that is a variable or a number is shown as it is: no other name is a slip away from it. */
function suggested({ message }: Send | Receive, known: readonly (Sent | Received)[]): string {
  const signature = signatureOf(message);
  if (signature === null) return termText(message);
  const others = known.map(({ step }) => signatureOf(step.message)).filter((other) => other !== null);
  return suggest(signatureText(signature), others.map(signatureText));
}
