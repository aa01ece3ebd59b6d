// What the commands print.

const colour = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
const paint = (code: string) => (text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint("1");
export const dim = paint("2");
const [red, yellow, green] = [paint("31"), paint("33"), paint("32")];

/** A command that was not called correctly. `help` is printed after it. */
export class Usage extends Error {
  help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export const print = (text = "") => console.log(text);

/** How bad a finding is. */
export type Mark = "ok" | "note" | "warning" | "error";

const marks: Record<Mark, string> = {
  ok: green("ok     "),
  note: dim("note   "),
  warning: yellow("warning"),
  error: red("error  "),
};

/** Prints a finding, and below it what to do. */
export function report(mark: Mark, text: string, fix = ""): void {
  print(`  ${marks[mark]}  ${text}`);
  for (const line of fix.split("\n").filter(Boolean)) print(`           ${line}`);
}

/** Returns the number of things with their name: `1 error`, `2 errors`. */
export const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;

/** Returns rows in columns. */
export function columns(rows: string[][]): string {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, index) => Math.max(known[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
