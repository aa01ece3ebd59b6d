// Checks of the answer's status.

import { readFileSync } from "node:fs";
import { location } from "../request/browser.mjs";
import { always } from "./only.mjs";

const documented = JSON.parse(readFileSync(new URL("../documented.json", import.meta.url), "utf8"));

/** The words of `expected` about statuses. Each returns what is wrong, or nothing. */
export const status = {
  status_in: ({ answer, answers }, allowed) =>
    firstProblem(
      answers ?? [answer],
      (one) => !allowed.includes(one.status) && `status ${one.status}, not one of ${allowed}`,
    ),
  all_status: ({ answer, answers }, wanted) =>
    firstProblem(answers ?? [answer], (one) => one.status !== wanted && `status ${one.status}`),
  others_status_in: ({ others, first }, allowed) => {
    const judged = others ?? (first ? [first] : []);
    if (judged.length === 0) return "there were no other answers";
    return firstProblem(
      judged,
      (one) =>
        !allowed.includes(one.status) && `another answer's status ${one.status}, not one of ${allowed}`,
    );
  },
  no_5xx: always(({ browser }) =>
    firstProblem(
      browser.exchanges,
      ({ status: code, target }) => code >= 500 && `${code} for ${target.slice(0, 80)}`,
    ),
  ),
  error_rate_5xx: ({ answers }, rate) => {
    const share = answers.filter(({ status: code }) => code >= 500 || code === 0).length / answers.length;
    return share > rate && `${share * 100} % of the answers are 5xx or none`;
  },
  connection_closed_or_status_in: ({ answer }, allowed) => {
    if (answer.timedOut) return "the connection stayed open without an answer";
    return answer.status !== 0 && !allowed.includes(answer.status) && `status ${answer.status}`;
  },
  // A rule has one outcome. documented.json has that of some cases. For every case, it must be equal when
  // repeated.
  documented_rule: always(repeated),
  documented_precedence: always(repeated),
};

async function repeated(run) {
  const outcome = await outcomeOf(run);
  const pinned = documented[run.testCase.id];
  if (pinned !== undefined && outcome !== pinned)
    return `the outcome is "${outcome}", and the documented one "${pinned}"`;
  const again = await outcomeOf(await run.again());
  return again !== outcome && `the outcome is "${outcome}", then "${again}"`;
}

async function outcomeOf(run) {
  const target = location(run.answer, run.site.base);
  return `${run.answer.status} ${target ? new URL(target).pathname : "-"}, ${await run.userAfter()}`;
}

/** The first problem that a judgement finds among several answers. */
export function firstProblem(answers, judge) {
  for (const answer of answers) {
    const problem = judge(answer);
    if (problem) return problem;
  }
  return undefined;
}
