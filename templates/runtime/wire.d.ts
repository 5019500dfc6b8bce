/** A class of the application whose instances may travel. Without `write` and `read` its own properties are copied. */
export interface WireType {
  class: any;
  /** What stands for the instance; may hold anything that can travel. */
  write?(value: any): any;
  read?(data: any): any;
}

export interface WireOptions {
  /** By the name that both sides know. */
  types?: { [name: string]: WireType };
  /** Send objects with methods as their data (`toJSON()` where they have it) instead of refusing them. */
  asData?: boolean;
  /** What messages call the value: "args", "UserService.find()". */
  root?: string;
}

/** A value that cannot be sent: a function, a stream, an instance with methods, a cycle. */
export declare class WireError extends TypeError {
  code: string;
  /** Where it is: `args[0].user.save`. */
  path: string;
  constructor(path: string, why: string);
}

/**
 * JSON text: `{"v": …}`, with `"m": {"a.created": "Date"}` where a value holds what JSON cannot say. Keeps Date (invalid
 * ones too), Map, Set, BigInt, Buffer, typed arrays, RegExp, URL, undefined, NaN, Infinity, -0, holes and objects without
 * prototype. In a path `~1` is a dot, `~0` a tilde, `~2` an empty key. Symbol keys, properties of arrays that are no items,
 * and whether two places hold the same object do not travel.
 */
export declare function encode(value: any, options?: WireOptions): string;

/** The value of such a text. */
export declare function decode(text: string, options?: WireOptions): any;
