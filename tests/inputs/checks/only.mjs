// Checks that only accept `true`.

/** A check of a word that only accepts `true`. */
export const always = (check) => Object.assign(check, { only: true });

/** A check of a word that only accepts `false`. */
export const never = (check) => Object.assign(check, { only: false });
