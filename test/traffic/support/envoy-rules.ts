/** How Envoy decides, as its documentation of `config.route.v3.RouteMatch` says it: the first route in order that matches. */
import { matchesWhole } from "./re2.ts";

/** The fields of the bootstrap that decide. */
export interface EnvoyRoute {
  readonly name: string;
  readonly match: {
    readonly safe_regex: { readonly regex: string };
    readonly headers?: readonly {
      readonly name: string;
      readonly string_match: { readonly exact?: string; readonly safe_regex?: { readonly regex: string } };
    }[];
  };
  readonly route: {
    readonly cluster: string;
    readonly request_mirror_policies?: readonly { cluster: string }[];
  };
}

export interface EnvoyCluster {
  readonly name: string;
  readonly load_assignment: {
    readonly endpoints: readonly {
      readonly priority?: number;
      readonly lb_endpoints: readonly {
        readonly endpoint: {
          readonly address: {
            readonly socket_address: { readonly address: string; readonly port_value: number };
          };
        };
        readonly load_balancing_weight?: number;
      }[];
    }[];
  };
}

/** Null when no route matches, which is a 404. `fields`: by name in lower case, `:authority` among them. */
export function envoyRoute(
  routes: readonly EnvoyRoute[],
  method: string,
  path: string,
  fields: Readonly<Record<string, string>> = {},
): EnvoyRoute | null {
  const raw = path.replace(/\?.*$/, "");
  return (
    routes.find(
      ({ match }) =>
        matchesWhole(match.safe_regex.regex, raw) &&
        (match.headers ?? []).every(({ name, string_match }) => {
          const value = name === ":method" ? method : fields[name];
          if (value === undefined) return false;
          return string_match.exact === undefined
            ? matchesWhole(string_match.safe_regex!.regex, value)
            : string_match.exact === value;
        }),
    ) ?? null
  );
}

/** Addresses of each priority, first those that answer while they are up. */
export function addressesOf(cluster: EnvoyCluster): string[][] {
  return cluster.load_assignment.endpoints.map(({ lb_endpoints }) =>
    lb_endpoints.map(({ endpoint }) => {
      const { address, port_value } = endpoint.address.socket_address;
      return `http://${address}:${port_value}`;
    }),
  );
}
