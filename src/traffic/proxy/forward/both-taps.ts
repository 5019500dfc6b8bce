import type { ResponseTap } from "./exchange-context.ts";

export function bothTaps(one: ResponseTap, other: ResponseTap): ResponseTap {
  return {
    onHead(head, target) {
      one.onHead(head, target);
      other.onHead(head, target);
    },
    onData(chunk) {
      one.onData(chunk);
      other.onData(chunk);
    },
    onEnd() {
      one.onEnd();
      other.onEnd();
    },
    onFault() {
      one.onFault();
      other.onFault();
    },
  };
}
