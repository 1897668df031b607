/** Findings that a person has looked into and let stand, with the reason, kept from run to run. */

import { type Database, literal } from "../engine/database.ts";
import { textColumn } from "../engine/texts.ts";
import { UserError } from "../problem.ts";
import { SAME_ROW } from "./comparing.ts";

export const ACCEPTED = "accepted";
export const LAPSED = "lapsed";

/** The return and the collection year that acceptances are about. */
export interface Of {
  readonly return_: string;
  readonly year: number;
}

/**
 * One finding accepted, in one return of one collection year.
 *
 * `finding` is its id as the work list shows it; where a person wrote the line by hand it is blank, and the line then
 * stands for every finding of `code` about `child`. `who` is a role rather than a name; `on` the day in ISO form.
 */
export interface Acceptance extends Of {
  readonly finding: string;
  readonly code: string;
  readonly table: string;
  readonly child: string;
  readonly value: string;
  readonly reason: string;
  readonly who: string;
  readonly on: string;
}

/** What the page asks to let stand: findings by their ids or, with `code`, all open ones of a rule. */
export interface Asked {
  readonly findings: readonly string[];
  readonly code?: string;
  readonly reason: string;
  readonly who: string;
  readonly on: string;
}

interface About {
  finding: string;
  code: string;
  table: string;
  child: string | null;
  value: string | null;
}

const ABOUT = `select finding, code, "table", child, value from work`;

/** SQL for what is not accepted; lapsed ones among it. */
export const OPEN = `accepted is distinct from '${ACCEPTED}'`;

/** Acceptances of what is asked. Throws `UserError` without a reason, or when there is no such finding. */
export function accept(database: Database, asked: Asked, of: Of): Acceptance[] {
  const reason = asked.reason.trim();
  if (!reason) {
    throw new UserError("A finding is accepted with a reason", { do: "Say why it may stand" });
  }
  const found = askedFor(database, asked);
  if (found.length === 0) {
    throw new UserError("There is nothing there to accept", {
      why: "the findings are accepted already, or are not there any more",
      do: "Choose findings that are open",
    });
  }
  return found.map((about) => acceptanceOf(about, { ...of, reason, who: asked.who.trim(), on: asked.on }));
}

function askedFor(database: Database, { findings, code }: Asked): About[] {
  if (code !== undefined) {
    return database.query(`${ABOUT} where code = ${literal(code)} and ${OPEN} order by place`).objects<About>();
  }
  database.register("asked", { finding: textColumn(findings) });
  const found = database.query(`${ABOUT} where finding in (select finding from asked) order by place`).objects<About>();
  database.drop("asked");
  return found;
}

/**
 * `acceptances` with each line written by hand replaced by one for each finding of this run it stands for.
 *
 * A line that stands for no finding is kept as it is. Of several about the same finding the last holds.
 */
export function settled(database: Database, acceptances: readonly Acceptance[], of: Of): Acceptance[] {
  const byHand = acceptances.filter((one) => !one.finding);
  const about = byHand.length ? findingsByChild(database, byHand) : new Map<string, About[]>();
  const kept = new Map<string, Acceptance>();
  for (const one of acceptances) {
    const found = !one.finding && isOf(one, of) ? about.get(pair(one.code, one.child)) : undefined;
    for (const whole of found?.map((finding) => acceptanceOf(finding, one)) ?? [one]) {
      kept.set(JSON.stringify([whole.return_, whole.year, whole.finding || [whole.code, whole.child]]), whole);
    }
  }
  return [...kept.values()];
}

function findingsByChild(database: Database, byHand: readonly Acceptance[]): Map<string, About[]> {
  database.register("by_hand", {
    code: textColumn(byHand.map(({ code }) => code)),
    child: textColumn(byHand.map(({ child }) => child)),
  });
  const rows = database.query(
    `${ABOUT} where (code, coalesce(child, '')) in (select (code, child) from by_hand) order by place`,
  );
  database.drop("by_hand");
  const found = new Map<string, About[]>();
  for (const about of rows.objects<About>()) {
    const key = pair(about.code, about.child ?? "");
    found.set(key, [...(found.get(key) ?? []), about]);
  }
  return found;
}

/**
 * Write into the table `work` what `acceptances` of this return and year say about each finding. Returns how many
 * there are whose finding is not there any more.
 */
export function applyAcceptances(database: Database, acceptances: readonly Acceptance[], of: Of): number {
  const held = acceptances.filter((one) => isOf(one, of) && one.finding);
  database.query(`update work set accepted = null, reason = null, accepted_by = null, accepted_on = null,
    reason_before = null where accepted is not null`);
  if (held.length === 0) return 0;
  registerFirst(database, "accepted_findings", held, (one) => one.finding);
  registerFirst(database, "accepted_rows", held, (one) => one.finding.slice(0, SAME_ROW));
  database.query(`update work set accepted = '${ACCEPTED}', reason = a.reason, accepted_by = a.who, accepted_on = a.day
    from accepted_findings as a where work.finding = a.id`);
  database.query(`update work set accepted = '${LAPSED}', reason_before = a.reason
    from accepted_rows as a where work.accepted is null and left(work.finding, ${SAME_ROW}) = a.id`);
  for (const name of ["accepted_findings", "accepted_rows"]) database.drop(name);
  return held.length - used(database);
}

function used(database: Database): number {
  const [count] = database
    .query(`select count(distinct case accepted when '${ACCEPTED}' then finding
      when '${LAPSED}' then left(finding, ${SAME_ROW}) end) as used from work`)
    .column("used");
  return Number(count);
}

/** Of several acceptances with the same id the first counts. */
function registerFirst(
  database: Database,
  name: string,
  held: readonly Acceptance[],
  id: (one: Acceptance) => string,
): void {
  const first = new Map<string, Acceptance>();
  for (const one of held) if (!first.has(id(one))) first.set(id(one), one);
  const ones = [...first.values()];
  database.register(name, {
    id: textColumn(first.keys()),
    reason: textColumn(ones.map(({ reason }) => reason)),
    who: textColumn(ones.map(({ who }) => who)),
    day: textColumn(ones.map(({ on }) => on)),
  });
}

function acceptanceOf(about: About, words: Of & { reason: string; who: string; on: string }): Acceptance {
  return {
    return_: words.return_,
    year: words.year,
    finding: about.finding,
    code: about.code,
    table: about.table,
    child: about.child ?? "",
    value: about.value ?? "",
    reason: words.reason,
    who: words.who,
    on: words.on,
  };
}

function isOf(one: Of, of: Of): boolean {
  return one.return_ === of.return_ && one.year === of.year;
}

function pair(code: string, child: string): string {
  return JSON.stringify([code, child]);
}
