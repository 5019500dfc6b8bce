/** How Envoy listens: paths as they come, and nobody but a trusted peer says who was there before. */
import { ipVersion } from "../../util/ip-version.ts";
import { timeouts } from "./envoy-routes.ts";
import { extension } from "./envoy-words.ts";
import type { ExportInput } from "./exported.ts";
import type { Plain } from "./yaml-text.ts";

export function listenerOf(settings: ExportInput["settings"], routes: readonly Plain[]): Plain {
  const { host, port, trustedPeers } = settings;
  const chain = { filters: [connectionManager(routes, settings, false)] };
  return {
    name: "msa",
    address: {
      socket_address: { address: host === "localhost" ? "127.0.0.1" : host, port_value: port },
    },
    ...(trustedPeers.length === 0
      ? { filter_chains: [chain] }
      : {
          filter_chains: [
            {
              filter_chain_match: { direct_source_prefix_ranges: trustedPeers.map(rangeOf) },
              filters: [connectionManager(routes, settings, true)],
            },
          ],
          default_filter_chain: chain,
        }),
  };
}

function rangeOf(peer: string): Plain {
  const [address = peer, bits] = peer.split("/");
  const all = ipVersion(address) === 6 ? 128 : 32;
  return { address_prefix: address, prefix_len: bits === undefined ? all : Number(bits) };
}

function connectionManager(
  routes: readonly Plain[],
  settings: ExportInput["settings"],
  trusted: boolean,
): Plain {
  return extension(
    "envoy.filters.network.http_connection_manager",
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    {
      stat_prefix: "msa",
      // The monolith's framework matches the path as it was sent.
      normalize_path: false,
      merge_slashes: false,
      path_with_escaped_slashes_action: "KEEP_UNCHANGED",
      // Of a trusted peer the address that it names is the client's.
      use_remote_address: true,
      xff_num_trusted_hops: trusted ? 1 : 0,
      // It would write its own address for a peer on the same machine.
      skip_xff_append: true,
      // Nobody may set retries and timeouts with x-envoy-* fields, as internal addresses may.
      internal_address_config: { cidr_ranges: [{ address_prefix: "255.255.255.255", prefix_len: 32 }] },
      generate_request_id: false,
      server_header_transformation: "PASS_THROUGH",
      stream_idle_timeout: "0s",
      request_headers_timeout: "60s",
      common_http_protocol_options: { idle_timeout: "75s" },
      http_protocol_options: { accept_http_10: true },
      upgrade_configs: [{ upgrade_type: "websocket" }],
      route_config: {
        name: "msa",
        request_headers_to_add: forwarded(trusted),
        request_headers_to_remove: ["x-envoy-external-address", "x-envoy-internal"],
        virtual_hosts: [{ name: "msa", domains: ["*"], retry_policy: timeouts(settings), routes }],
      },
      http_filters: [
        extension(
          "envoy.filters.http.router",
          "envoy.extensions.filters.http.router.v3.Router",
          // No x-envoy-* fields for targets and clients.
          { suppress_envoy_headers: true },
        ),
      ],
    },
  );
}

function forwarded(trusted: boolean): Plain[] {
  const kept = trusted ? "ADD_IF_ABSENT" : "OVERWRITE_IF_EXISTS_OR_ADD";
  const field = (key: string, value: string, append_action: string): Plain => ({
    header: { key, value },
    append_action,
  });
  return [
    field(
      "x-forwarded-for",
      "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%",
      trusted ? "APPEND_IF_EXISTS_OR_ADD" : kept,
    ),
    field("x-forwarded-host", "%REQ(:AUTHORITY)%", kept),
    field("x-forwarded-proto", "http", kept),
  ];
}
