// What the answer's status may be, and what no answer may be.

/** The words of `expected` about statuses. Each returns what is wrong, or nothing. */
export const status = {
  status_in: ({ answer, answers }, allowed) => firstProblem(answers ?? [answer], (one) => !allowed.includes(one.status) && `status ${one.status}, not one of ${allowed}`),
  all_status: ({ answers }, wanted) => firstProblem(answers, (one) => one.status !== wanted && `status ${one.status}`),
  no_5xx: ({ browser }) => firstProblem(browser.exchanges, ({ status: code, target }) => code >= 500 && `${code} for ${target.slice(0, 80)}`),
  error_rate_5xx: ({ answers }, rate) => {
    const share = answers.filter(({ status: code }) => code >= 500 || code === 0).length / answers.length;
    return share > rate && `${share * 100} % of the answers are 5xx or none`;
  },
  connection_closed_or_status_in: ({ answer }, allowed) => answer.status !== 0 && !allowed.includes(answer.status) && `status ${answer.status}`,
};

/** The first problem that a judgement finds among several answers. */
export function firstProblem(answers, judge) {
  for (const answer of answers) {
    const problem = judge(answer);
    if (problem) return problem;
  }
  return undefined;
}
