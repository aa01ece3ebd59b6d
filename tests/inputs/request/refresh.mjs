// Tokens of a session that are due to be refreshed.

/** The seconds for which the access tokens of a site with `tokens.refresh` last. */
export const lifetime = 60;

// More than `tokens.before`, which is half of the lifetime here, and less than the lifetime.
const turn = 35;

/** Lets time pass until the tokens of the visitor are due. They have not expired. */
export async function makeDue(run) {
  run.turned = (run.turned ?? 0) + turn;
  await run.site.turnClock(run.turned);
  // The store decides by a clock of its own.
  run.site.state.rows("UPDATE session_tokens SET due = 0");
}

/** Lets the pause end that follows a refresh which failed. */
export const endPause = ({ site }) => site.state.rows("UPDATE session_tokens SET due = 0, retryAt = 0");
