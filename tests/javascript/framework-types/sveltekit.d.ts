// What the modules of `init --framework sveltekit` use of SvelteKit.

declare namespace App {
  interface Locals {}
  interface Platform {}
}

declare module "@sveltejs/kit" {
  interface RequestEvent {
    readonly request: Request;
    readonly url: URL;
    readonly isDataRequest: boolean;
    readonly platform: Readonly<App.Platform> | undefined;
    locals: App.Locals;
  }
  export type Handle = (input: {
    event: RequestEvent;
    resolve(event: RequestEvent): Promise<Response>;
  }) => Response | Promise<Response>;
  export function redirect(status: number, location: string): never;
}

declare module "$app/environment" {
  export const building: boolean;
}
