"use strict";
const { timingSafeEqual } = require("crypto");

const SHORTEST = 16;

/**
 * A check of `authorization: Bearer <secret>` that takes the same time whatever was sent. Throws when the secret is too short to be one.
 */
function secretCheck(secret) {
  if (typeof secret !== "string" || secret.length < SHORTEST || !/^[\x21-\x7e]+$/.test(secret)) {
    throw new Error("the listener's secret must have at least " + SHORTEST + " characters, printable ASCII without spaces");
  }
  const expected = Buffer.from("Bearer " + secret);
  return function matches(header) {
    const given = typeof header === "string" ? header : "";
    // Cut or filled up to the same length, so that the comparison sees as many bytes for any guess.
    const probe = Buffer.alloc(expected.length);
    const length = Buffer.byteLength(given);
    probe.write(given);
    const same = timingSafeEqual(probe, expected);
    return same && length === expected.length;
  };
}

exports.secretCheck = secretCheck;
