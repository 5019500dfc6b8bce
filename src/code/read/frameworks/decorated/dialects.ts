import type { FrameworkHooks } from "../../boot/machine.ts";
import type { HostValue } from "../../boot/values.ts";
import type { Declared } from "../framework.ts";
import { awilixRouter } from "./awilix-router.ts";
import { decoratorsExpress } from "./decorators-express.ts";
import type { Dialect, DialectHooks } from "./dialect.ts";
import { fastifyDecorators } from "./fastify-decorators.ts";
import { inversifyExpress } from "./inversify-express.ts";
import { koaJoiControllers } from "./koa-joi-controllers.ts";
import { koaSwaggerDecorator } from "./koa-swagger-decorator.ts";
import { overnight } from "./overnight.ts";
import { routingControllers } from "./routing-controllers.ts";
import { tsed } from "./tsed.ts";
import { tsoa } from "./tsoa.ts";

export const dialects: readonly Dialect[] = [
  routingControllers,
  inversifyExpress,
  tsoa,
  tsed,
  overnight,
  fastifyDecorators,
  koaSwaggerDecorator,
  koaJoiControllers,
  decoratorsExpress,
  awilixRouter,
];

/** Those of the packages that the project declares or imports; asked before the frameworks that they stand on. */
export function createDialectHooks(
  packages: Readonly<Record<string, unknown>>,
  hosts: HostValue[],
  declared: Declared,
): FrameworkHooks[] {
  const names = Object.keys(packages);
  return dialects
    .filter((own) => names.some((name) => own.packages.test(name)))
    .map((own) => whole(own.createHooks(hosts, declared)));
}

function whole(own: DialectHooks): FrameworkHooks {
  return { create: () => null, invoke: () => null, through: () => null, ...own };
}
