// Checks that only accept `true`.

/** A check of a word that stands for `true` and nothing else. */
export const always = (check) => Object.assign(check, { only: true });

/** A check of a word that stands for `false` and nothing else. */
export const never = (check) => Object.assign(check, { only: false });
