import type { Never } from "../../model/monolith.ts";

interface Reason {
  readonly why: string;
  readonly fix: string;
}

const outside = "call it before, in an asynchronous function, and hand over what it gave";

/** The refusal list of await insertion: forms of code that cannot wait, and what to do about each. */
export const reasons: Readonly<Record<Never, Reason>> = {
  constructor: { why: "it is called in a constructor, which cannot wait", fix: outside },
  accessor: {
    why: "it is called in a getter or a setter, which cannot wait",
    fix: "write a method in its place",
  },
  generator: { why: "it is called in a generator, which gives its values one by one", fix: outside },
  inner: {
    why: "it is called in a function inside another one, whose callers nobody follows",
    fix: "move that function to the file",
  },
  predicate: {
    why: "its caller declares `this`, or what a type is, as its result",
    fix: "give a plain value",
  },
  inherits: {
    why: "its caller is a method that may take the place of an inherited one",
    fix: "let the class hold what it extends",
  },
  implements: {
    why: "its caller is a method that an interface declares",
    fix: "let the interface declare a promise",
  },
  overloaded: { why: "its caller is overloaded", fix: "give it one signature" },
  static: { why: "its caller is a static method", fix: "make it a function of its file" },
  "top-level": {
    why: "it is called while a file loads",
    fix: "call it in the function that needs its result",
  },
  parameter: {
    why: "it is called for the default of a parameter, which cannot wait",
    fix: "call it in the body",
  },
  decorator: { why: "it is called while a class is being declared", fix: outside },
  field: { why: "it is called for the first value of a field, which cannot wait", fix: outside },
  compound: {
    why: "what it gives is added to a variable that others may change while it is waited for",
    fix: "take its result first, in a statement of its own, and add it then",
  },
};

const arrayMethods =
  /^(map|filter|sort|toSorted|reduce|reduceRight|some|every|find|findIndex|findLast|findLastIndex|forEach|flatMap|replace|replaceAll|from|groupBy)$/;
const listening = /^(on|once|addListener|prependListener|addEventListener|subscribe)$/;

/** A function that is handed to somebody: whoever calls it waits for nobody, as far as anyone can tell. */
export function handedToReason(name: string): Reason {
  if (arrayMethods.test(name))
    return {
      why: `it is called by ${name}, which uses what comes back at once`,
      fix: "write a loop, and await in it",
    };
  if (listening.test(name))
    return {
      why: "it is called in the listener of an event, for which the sender does not wait",
      fix: "make the listener asynchronous yourself, and handle its errors",
    };
  return {
    why: `it is called in a function that is handed to ${name === "" ? "another one" : name}, which may not wait for it`,
    fix: "make that function asynchronous yourself where it may be",
  };
}
