"use strict";
// Nest's own exception for a peer that cannot be asked, so that exception filters see what they know.
const { HttpException } = require("@nestjs/common");

/** For `createClient({ unavailable: nestUnavailable })`. */
function nestUnavailable(error) {
  const exception = new HttpException(
    { statusCode: error.status, message: error.expose ? error.message : "Internal server error", code: error.code },
    error.status,
  );
  Object.defineProperty(exception, "cause", { value: error, configurable: true, writable: true });
  return exception;
}

exports.nestUnavailable = nestUnavailable;
