#!/usr/bin/env node
// `npx authjs-worker`: commands for a project that uses the package. Exits with 0, with 1 after findings, with 2 after a wrong call.

import { Problem } from "../../../scripts/console.mjs";
import * as config from "./config.js";
import * as doctor from "./doctor/command.js";
import * as explain from "./explain.js";
import * as init from "./init/command.js";
import * as providers from "./providers.js";
import * as secret from "./secret.js";
import { bold, print, Usage } from "./terminal.js";

interface Command {
  /** One line of the list of commands. */
  about: string;
  help: string;
  /** Returns the exit code. */
  run(args: string[]): number | Promise<number>;
}

const commands: Record<string, Command> = { init, config, explain, providers, secret, doctor };

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    print(help());
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Usage(`There is no command ${JSON.stringify(name)}.`, help());
  if (args.includes("--help") || args.includes("-h")) {
    print(command.help);
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    // `parseArgs` says what is wrong with an option.
    const { code, message } = error as { code?: string; message: string };
    if (code?.startsWith("ERR_PARSE_ARGS")) throw new Usage(message, command.help);
    if (error instanceof Usage) error.help ??= command.help;
    throw error;
  }
}

function help(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${bold(name.padEnd(10))} ${about}`);
  return `Usage: npx authjs-worker <command> [options]

${lines.join("\n")}

\`npx authjs-worker <command> --help\` shows the options of a command.
Exit codes: 0 nothing to change, 1 something to change, 2 the command was not called correctly.`;
}

function complain(error: unknown): number {
  if (error instanceof Usage) {
    console.error(`error: ${error.message}\n\n${error.help ?? ""}`);
    return 2;
  }
  console.error(`error: ${error instanceof Problem ? error.message : (error as Error).stack}`);
  return 1;
}

// Code of the user's project, which `config` loads, may have left timers.
process.exit(await main(process.argv.slice(2)).catch(complain));
