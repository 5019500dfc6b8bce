import type { Duplex } from "node:stream";

/** Carries bytes both ways until both sides have ended; either side breaking breaks the other. */
export function joinSockets(one: Duplex, other: Duplex, onOver: () => void): void {
  let open = 2;
  const carry = (from: Duplex, to: Duplex): void => {
    from.on("data", (chunk: Buffer) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on("drain", () => from.resume());
    // Half-closed is a state that protocols use: the other direction goes on.
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      if (!from.readableEnded) to.destroy();
      if (--open === 0) onOver();
    });
    from.resume();
  };
  carry(one, other);
  carry(other, one);
}
