// The project of the user: the folder in which the command runs. Takes the place of scripts/project.mjs.

import { join } from "node:path";

export const root = process.cwd();

export const inProject = (...parts: string[]): string => join(root, ...parts);
