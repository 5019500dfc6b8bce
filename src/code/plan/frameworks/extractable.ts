import type { FrameworkName } from "../../model/monolith.ts";
import type { Cut } from "../cut.ts";
import type { Obstacle } from "../plan.ts";
import { fastifyObstacles } from "./fastify-obstacles.ts";
import { koaNamedRoutes } from "./koa-named-routes.ts";
import { nestObstacles } from "./nest-obstacles.ts";

/** Frameworks whose registrations msa takes out, with what else of each may stand in the way. */
export const extractable: Readonly<Partial<Record<FrameworkName, (cut: Cut) => Obstacle[]>>> = {
  express: () => [],
  fastify: fastifyObstacles,
  koa: koaNamedRoutes,
  nest: nestObstacles,
};
