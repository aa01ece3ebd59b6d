// Points in time.

/** Returns a date as seconds from `at`, rounded to ten, because the two subjects are queried one after the other. */
export function since(date, at) {
  return `<in ${Math.round((new Date(date) - at) / 10_000) * 10} s>`;
}
