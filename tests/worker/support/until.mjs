// Waits for a condition, up to a limit.

/** Calls `find` until it returns something truthy, and returns that. Errors with `failure()` after some 10 seconds. */
export async function until(find, failure = () => "what the test waits for does not come") {
  for (let patience = 500; ; patience -= 1) {
    const found = find();
    if (found) return found;
    if (!patience) throw new Error(failure());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
