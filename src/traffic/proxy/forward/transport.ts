/** The border between an exchange and whatever carries it to a target. Everything above it knows no sockets of targets. */
import type { Socket } from "node:net";
import type { Instance } from "../table/route-table.ts";
import type { Fault } from "./fault.ts";

export interface OutgoingRequest {
  readonly method: string;
  /** Request line and fields with their closing blank line, latin1. */
  readonly head: string;
  /** `none`: `head` is all there is. `chunked`: the body's length is not known before its end. */
  readonly body: "none" | "length" | "chunked";
  /** May be sent again when nobody answered: idempotent and without a body. */
  readonly repeatable: boolean;
  /** Asks for another protocol: gets a connection of its own, which never serves anybody else. */
  readonly upgrade: boolean;
}

export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Name, value, name, value …: order, case and repetition as received, what belongs to the target's connection removed. */
  readonly fields: string[];
  /** `none`: no body can follow (RFC 9112 6.3). */
  readonly body: "none" | "length" | "chunked" | "until-close";
  /** The answer is a stream that may be silent for long. */
  readonly eventStream: boolean;
}

/**
 * What became of a piece of body. Pieces lie in a buffer that the next read overwrites, so one that could not be passed
 * on at once must be called `held`, or `full` when no more shall come until `resume`.
 */
export type Uptake = "done" | "held" | "full";

/** Called in the order: connected, interim*, head, data*, then end; or fault at any point, after which nothing follows. */
export interface ResponseSink {
  /** The target accepts; request body may flow now. */
  onConnected(): void;
  onInterim(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /** No more bytes are at hand: what was given so far should reach the client now. */
  onLull(): void;
  onData(chunk: Buffer): Uptake;
  /** `last` completes the body; trailers as name, value, name, value …. */
  onEnd(last: Buffer | null, trailers: string[]): Uptake;
  /** The target has room for request body again. */
  onDrain(): void;
  onUpgrade(head: ResponseHead, socket: Socket, early: Buffer): void;
  onFault(fault: Fault): void;
}

export interface TransportCall {
  /** False when the target is slow; `onDrain` tells when to go on. */
  write(chunk: Buffer): boolean;
  /** The request is complete. `trailers`: names and values by turns; only behind a body without a length. */
  end(trailers: readonly string[]): void;
  resume(): void;
  /** The client is gone: the target must stop working for it now. */
  cancel(): void;
}

export interface Transport {
  send(instance: Instance, request: OutgoingRequest, sink: ResponseSink): TransportCall;
  /** Closes idle connections to all other instances; busy ones end with their exchange. */
  retain(instances: readonly Instance[]): void;
  counts(): { readonly busy: number; readonly idle: number };
  close(): void;
}
