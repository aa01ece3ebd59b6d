// What the bundler of scripts/pack.mjs provides.

declare module "worker-build" {
  export default class WorkerBuild {
    constructor(context: object, env: object);
  }
}

declare module "auth-state" {
  import { DurableObject } from "cloudflare:workers";
  export class AuthState extends DurableObject {}
}

declare module "cloudflare:workers" {
  export class DurableObject {
    readonly ctx: object;
    readonly env: object;
    constructor(context: object, env: object);
  }

  export const env: object;
  export class WorkerEntrypoint {
    readonly ctx: object;
    readonly env: object;
    constructor(context: object, env: object);
  }
}
