import { express } from "./express/express.ts";
import { fastify } from "./fastify/fastify.ts";
import type { Framework } from "./framework.ts";
import { hono } from "./hono/hono.ts";
import { koa } from "./koa/koa.ts";
import { nest } from "./nest/nest.ts";

export const frameworks: readonly Framework[] = [nest, express, fastify, koa, hono];
