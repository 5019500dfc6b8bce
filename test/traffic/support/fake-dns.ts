/** A name server on UDP that knows A and SRV records of one zone (RFC 1035, RFC 2782). */
import { createSocket } from "node:dgram";
import { onTestFinished } from "vitest";

export interface Zone {
  /** Name to IPv4 addresses. */
  readonly a?: Readonly<Record<string, readonly string[]>>;
  /** Name to IPv6 addresses, all eight groups written out. */
  readonly aaaa?: Readonly<Record<string, readonly string[]>>;
  readonly srv?: Readonly<
    Record<
      string,
      readonly {
        readonly name: string;
        readonly port: number;
        readonly priority: number;
        readonly weight: number;
      }[]
    >
  >;
  /** Answers with that code (1 malformed, 2 server failure, 5 refused) whatever is asked. */
  readonly code?: number;
  /** Seconds; 60 when not said. */
  readonly ttl?: number;
}

export interface FakeDns {
  /** For `servers`. */
  readonly address: string;
  /** Questions so far: `A orders.test`. */
  readonly asked: readonly string[];
  answer(zone: Zone): void;
}

const types: Readonly<Record<number, string>> = { 1: "A", 28: "AAAA", 33: "SRV" };

export async function startFakeDns(): Promise<FakeDns> {
  let zone: Zone = {};
  const asked: string[] = [];
  const socket = createSocket("udp4");
  socket.on("message", (question, from) => {
    const { name, type, end } = read(question);
    asked.push(`${types[type] ?? type} ${name}`);
    const data = zone.code === undefined ? records(zone, name, type) : [];
    const known = [
      ...Object.keys(zone.a ?? {}),
      ...Object.keys(zone.aaaa ?? {}),
      ...Object.keys(zone.srv ?? {}),
    ].includes(name);
    const header = Buffer.alloc(12);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8580 | (zone.code ?? (known ? 0 : 3)), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(data.length, 6);
    const answers = data.map((bytes) => {
      const fixed = Buffer.alloc(12);
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(type, 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt32BE(zone.ttl ?? 60, 6);
      fixed.writeUInt16BE(bytes.length, 10);
      return Buffer.concat([fixed, bytes]);
    });
    socket.send(Buffer.concat([header, question.subarray(12, end), ...answers]), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  onTestFinished(() => void socket.close());
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    answer(next) {
      zone = next;
    },
  };
}

function read(question: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at]!; length > 0; length = question[at]!) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length).toLowerCase());
    at += length + 1;
  }
  return { name: labels.join("."), type: question.readUInt16BE(at + 1), end: at + 5 };
}

function records({ a = {}, aaaa = {}, srv = {} }: Zone, name: string, type: number): Buffer[] {
  if (type === 1) return (a[name] ?? []).map((address) => Buffer.from(address.split(".").map(Number)));
  if (type === 28)
    return (aaaa[name] ?? []).map((address) =>
      Buffer.from(
        address
          .split(":")
          .map((group) => group.padStart(4, "0"))
          .join(""),
        "hex",
      ),
    );
  if (type !== 33) return [];
  return (srv[name] ?? []).map((one) => {
    const fixed = Buffer.alloc(6);
    fixed.writeUInt16BE(one.priority, 0);
    fixed.writeUInt16BE(one.weight, 2);
    fixed.writeUInt16BE(one.port, 4);
    const labels = one.name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
    return Buffer.concat([fixed, ...labels, Buffer.from([0])]);
  });
}
