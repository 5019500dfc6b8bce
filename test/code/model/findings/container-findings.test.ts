import { expect, test } from "vitest";
import { containerFindings } from "../../../../src/code/model/findings/container-findings.ts";
import type { ProviderFact } from "../../../../src/code/read/facts.ts";

const homes = new Map([["src/loans.ts", "loans"]]);

test("a circle that forwardRef holds together is said once, with the whole path", () => {
  const providers = [
    made("Loans", [{ token: "Members", forwardRef: true, line: 7 }]),
    made("Members", [{ token: "Rates", forwardRef: false, line: 3 }]),
    made("Rates", [{ token: "Loans", forwardRef: true, line: 4 }]),
    made("Clock", [{ token: "Zone", forwardRef: true, line: 1 }]),
  ];
  const found = containerFindings({ providers }, homes);
  expect(found.map(({ code, line, module, message }) => [code, line, module, message])).toEqual([
    [
      "DICYCLE",
      7,
      "loans",
      "providers ask for each other through forwardRef: Loans → Members → Rates → Loans",
    ],
  ]);
});

test("modules that import each other are a circle too", () => {
  const providers = [
    row("OrdersModule", "StockModule", true),
    row("StockModule", "OrdersModule", true),
    row("AppModule", "OrdersModule", false),
  ];
  expect(containerFindings({ providers }, homes).map(({ code, message }) => [code, message])).toEqual([
    ["DICYCLE", "modules import each other through forwardRef: OrdersModule → StockModule → OrdersModule"],
  ]);
});

test("a provider of the request drags in whoever asks for it, near and far", () => {
  const providers = [
    { ...made("Tenant", [{ token: "REQUEST", forwardRef: false, line: 2 }]), scope: "request" as const },
    made("Repo", [{ token: "Tenant", forwardRef: false, line: 2 }]),
    made("Service", [{ token: "Repo", forwardRef: false, line: 2 }]),
    made("Other", []),
  ];
  const [only, ...rest] = containerFindings({ providers }, homes);
  expect(rest).toEqual([]);
  expect(only).toMatchObject({
    code: "DIREQ",
    message: "Tenant is made anew for each request, and with it Repo, Service",
  });
});

test("a computed token is named with its place", () => {
  const providers = [made("Plugins", [{ token: "(computed)", forwardRef: false, line: 9 }])];
  expect(containerFindings({ providers }, homes)).toMatchObject([
    { code: "DIDYN", file: "src/loans.ts", line: 9 },
  ]);
});

function made(token: string, injects: ProviderFact["injects"]): ProviderFact {
  return {
    token,
    unit: `src/loans.ts#${token}`,
    module: "LoansModule",
    role: "provider",
    injects,
    scope: "singleton",
    global: false,
    file: "src/loans.ts",
    line: 1,
  };
}

function row(module: string, token: string, forwardRef: boolean): ProviderFact {
  return {
    ...made(token, forwardRef ? [{ token, forwardRef, line: 5 }] : []),
    module,
    role: "import",
  };
}
