// The messages of the scripts.

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

/** A failure that the user can fix: its message is printed without a stack. */
export class Problem extends Error {}

/** Announces a step of the work. */
export const step = (title) => console.log(`\n${paint("1;36", "==>")} ${paint("1", title)}`);

/** Adds a detail to the current step. */
export const note = (text) => console.log(`    ${text}`);

/** Prints an error: a `Problem` by its message, any other error with its stack. */
export function complain(error) {
  const text = error instanceof Problem ? error.message : error.stack;
  console.error(`\n${paint("1;31", "error:")} ${text}\n`);
}
