/** Values of one request. A value that is a function is asked when a call is made. */
export interface ContextValues {
  requestId?: string;
  /** W3C trace context, handed on as it came. */
  traceparent?: string;
  user?: any;
  tenant?: any;
  /** Allow-listed headers of the incoming request, lower case. */
  headers?: { [name: string]: string };
  [key: string]: any;
}

export declare const context: {
  /** Runs `fn` with these values; they hold for everything it awaits. */
  run<T>(values: ContextValues, fn: () => T): T;
  /** The values of the request that is being served; undefined outside of one. */
  get(): ContextValues | undefined;
  /** Sets one value for the rest of the request. */
  set(key: string, value: any): void;
};

export interface MiddlewareOptions {
  /** Names of headers that travel along with every call. */
  headers?: string[];
  /** From the framework's request (Koa, Hono: its context). Default: id, email, name and roles of `request.user`. */
  user?(request: any): any;
  /** Default: `request.tenant`, or the header x-tenant-id. */
  tenant?(request: any): any;
}

/** Fill the context from a request: before everything that makes calls. */
export declare const middleware: {
  /** Express, Connect, Nest: `app.use(middleware.express())`. */
  express(options?: MiddlewareOptions): (req: any, res: any, next: any) => void;
  /** `app.use(middleware.koa())` */
  koa(options?: MiddlewareOptions): (ctx: any, next: any) => any;
  /** `middleware.fastify(app)` */
  fastify(app: any, options?: MiddlewareOptions): void;
  /** `app.use(middleware.hono())` */
  hono(options?: MiddlewareOptions): (c: any, next: any) => any;
};
