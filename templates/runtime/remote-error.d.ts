/**
 * The other process could not be asked. MSA_PEER_DOWN, MSA_CIRCUIT_OPEN, MSA_BULKHEAD_FULL, MSA_NOT_CONFIGURED: 503;
 * MSA_TIMEOUT: 504; MSA_REFUSED, MSA_BAD_ANSWER: 502; MSA_TOO_LARGE: 413; MSA_NOT_ENCODABLE: 500.
 */
export declare class RemoteError extends Error {
  code: string;
  status: number;
  statusCode: number;
  expose: boolean;
  /** The client's name. */
  peer: string;
  /** Why, for the log. */
  cause: any;
  constructor(code: string, peer: string, cause?: any);
}
