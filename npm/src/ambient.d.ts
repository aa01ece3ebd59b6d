// What the bundler of scripts/pack.mjs provides.

declare module "worker-build" {
  export default class WorkerBuild {
    constructor(context: object, env: object);
  }
}

declare module "cloudflare:workers" {
  export const env: object;
  export class WorkerEntrypoint {
    readonly ctx: object;
    readonly env: object;
    constructor(context: object, env: object);
  }
}
