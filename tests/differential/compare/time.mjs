// Points in time.

/** A date as seconds from `at`, to ten: the two subjects are asked one after the other. */
export function since(date, at) {
  return `<in ${Math.round((new Date(date) - at) / 10_000) * 10} s>`;
}
