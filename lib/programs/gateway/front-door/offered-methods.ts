import type { Dispatcher } from "undici";

const headersTimeoutMs = 5000;

/**
 * The methods that web offers at a path, for the `Allow` of a refusal: Next writes none into its 405, but answers OPTIONS
 * for each of its routes with the methods that the route has.
 *
 * @returns undefined when web does not say.
 */
export function offeredMethods(
  dispatcher: Pick<Dispatcher, "dispatch">,
  origin: string,
  path: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    dispatcher.dispatch(
      { origin, path, method: "OPTIONS", headersTimeout: headersTimeoutMs, bodyTimeout: headersTimeoutMs },
      {
        onRequestStart() {
          // Nobody waits long enough to call it off.
        },
        onResponseStart(_controller, _status, { allow }) {
          resolve(typeof allow === "string" ? allow : undefined);
        },
        onResponseData() {
          // The head says it all.
        },
        onResponseEnd() {
          resolve(undefined);
        },
        onResponseError() {
          resolve(undefined);
        },
      },
    );
  });
}
