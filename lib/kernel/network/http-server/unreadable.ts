import { AppError } from "@/lib/kernel/errors";

/** @returns tells what of a request Node's parser could not take, or undefined for what is no fault of a request. */
export function createUnreadable(limits: { maxHeaderSize: number; headersTimeout: number }) {
  return (error: Error): AppError | undefined => {
    const code = "code" in error ? String(error.code) : "";
    switch (code) {
      case "HPE_HEADER_OVERFLOW":
        return new AppError(
          "HEADERS_TOO_LARGE",
          `The address and headers are too large: the limit is ${limits.maxHeaderSize / 1024} KiB in all, less if there are many small headers. Send fewer or shorter ones.`,
        );
      case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
        return new AppError(
          "PAYLOAD_TOO_LARGE",
          "The extensions of a chunk are too large. Send chunks without extensions.",
        );
      case "ERR_HTTP_REQUEST_TIMEOUT":
        return new AppError(
          "REQUEST_TIMEOUT",
          `The address and headers did not arrive within ${limits.headersTimeout / 1000} s. Send them without delay.`,
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
