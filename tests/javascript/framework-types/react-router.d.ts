// What the modules of `init --framework react-router` use of React Router and of Vite.

declare module "react-router" {
  interface RouterContext<T> {
    defaultValue?: T;
  }
  export function createContext<T>(): RouterContext<T>;
  export class RouterContextProvider {
    set<T>(context: RouterContext<T>, value: T): void;
  }
  export function createRequestHandler(
    build: () => Promise<unknown>,
    mode?: string,
  ): (request: Request, context?: RouterContextProvider) => Promise<Response>;
}

declare module "virtual:react-router/server-build";

interface ImportMeta {
  readonly env: { MODE: string };
}
