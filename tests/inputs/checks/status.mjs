// What the answer's status may be, and what no answer may be.

import { location } from "../request/browser.mjs";
import { always } from "./only.mjs";

/** The words of `expected` about statuses. Each returns what is wrong, or nothing. */
export const status = {
  status_in: ({ answer, answers }, allowed) => firstProblem(answers ?? [answer], (one) => !allowed.includes(one.status) && `status ${one.status}, not one of ${allowed}`),
  all_status: ({ answer, answers }, wanted) => firstProblem(answers ?? [answer], (one) => one.status !== wanted && `status ${one.status}`),
  others_status_in: ({ others, first }, allowed) => {
    const judged = others ?? (first ? [first] : []);
    if (judged.length === 0) return "there were no other answers";
    return firstProblem(judged, (one) => !allowed.includes(one.status) && `another answer's status ${one.status}, not one of ${allowed}`);
  },
  no_5xx: always(({ browser }) => firstProblem(browser.exchanges, ({ status: code, target }) => code >= 500 && `${code} for ${target.slice(0, 80)}`)),
  error_rate_5xx: ({ answers }, rate) => {
    const share = answers.filter(({ status: code }) => code >= 500 || code === 0).length / answers.length;
    return share > rate && `${share * 100} % of the answers are 5xx or none`;
  },
  connection_closed_or_status_in: ({ answer }, allowed) => {
    if (answer.timedOut) return "the connection stayed open without an answer";
    return answer.status !== 0 && !allowed.includes(answer.status) && `status ${answer.status}`;
  },
  // A rule is one answer to one request: a request that can be repeated is asked once more.
  documented_rule: always(repeated),
  documented_precedence: always(repeated),
};

async function repeated(run) {
  const { request } = run.testCase;
  if (!request.method) return pinned(run);
  const { answer, site } = run;
  const again = await run.again();
  const isSame = again.status === answer.status && location(again, site.base) === location(answer, site.base);
  return !isSame && `the same request is answered ${answer.status}, then ${again.status}`;
}

// A flow cannot be repeated with its code: what is documented for it is written down here.
async function pinned(run) {
  const user = await run.userAfter();
  const wanted = documented[run.testCase.id];
  return wanted !== undefined && user !== wanted && `${user} is signed in, and the rule says ${wanted}`;
}

const documented = {};

/** The first problem that a judgement finds among several answers. */
export function firstProblem(answers, judge) {
  for (const answer of answers) {
    const problem = judge(answer);
    if (problem) return problem;
  }
  return undefined;
}
