import { createServer } from "node:net";

/**
 * Ports that follow each other and were free a moment ago. Below the range from which the system gives ports to
 * clients, so that no connection of another test takes one meanwhile.
 */
export async function portRun(length: number): Promise<number[]> {
  while (true) {
    const first = 15_000 + Math.floor(Math.random() * 17_000);
    const ports = Array.from({ length }, (_, at) => first + at);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return ports;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "::", () => server.close(() => resolve(true)));
  });
}
