import { AppError } from "@/lib/errors";

/** @returns tells what of a request Node's parser could not take, or undefined for what is no fault of a request. */
export function createUnreadable(limits: { maxHeaderSize: number; headersTimeout: number }) {
  return (error: Error): AppError | undefined => {
    const code = "code" in error ? String(error.code) : "";
    switch (code) {
      case "HPE_HEADER_OVERFLOW":
        return new AppError(
          "HEADERS_TOO_LARGE",
          `Address and headers are too large together: ${limits.maxHeaderSize / 1024} KiB are read, less of many small ones. Send less in them.`,
        );
      case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
        return new AppError("PAYLOAD_TOO_LARGE", "The extensions of a chunk are too large. Send chunks without any.");
      case "ERR_HTTP_REQUEST_TIMEOUT":
        return new AppError(
          "REQUEST_TIMEOUT",
          `Address and headers did not arrive within ${limits.headersTimeout / 1000} s. Send them at once.`,
        );
      default:
        if (!code.startsWith("HPE_")) return undefined;
        return new AppError("MALFORMED_REQUEST", `This could not be read as HTTP/1.1${because(error)}.`);
    }
  };
}

/** The parser's own words. */
const because = (error: Error): string =>
  "reason" in error && typeof error.reason === "string" ? `: ${error.reason.replace(/\.$/, "")}` : "";
