// The frameworks that `init` knows.

import type { Project } from "./project.js";
import type { Choices, Template } from "./templates.js";

/** A framework whose app runs in a Worker. */
export interface Framework {
  name: string;
  about: string;
  /** The module that configures Auth.js. */
  module: string;
  /** Returns the modules to write. `provider` is the entry of `providers`. */
  modules(provider: string, choices: Choices, project: Project): Template[];
  /** The keys of wrangler.jsonc beside `name`. */
  wrangler: WranglerKeys;
  /** Packages that the modules import, beside authjs-worker. */
  packages?: string[];
  /** A framework with a `create` command of its own, which makes the app. */
  app?: App;
}

export interface WranglerKeys {
  main: string;
  /** The newest date that the runtimes of the framework's tools know. */
  date?: string;
  flags?: string[];
  /** `assets` for a choice of the folder. */
  assets?(folder: string): Assets;
  /** Whether the Worker calls itself. */
  callsItself?: boolean;
}

export interface Assets {
  directory: string;
  binding: string;
  run_worker_first?: boolean;
  html_handling?: string;
}

export interface App {
  title: string;
  /** The package that an app of the framework depends on. */
  sign: string;
  create: string;
  build: string;
  deploy: string;
}
