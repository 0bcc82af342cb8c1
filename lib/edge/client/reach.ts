/**
 * `fetch` for the browser, in words for people where nobody answers.
 *
 * @throws TypeError when the server cannot be reached.
 */
export async function reach(url: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof TypeError) throw new TypeError("The server cannot be reached. Try again.", { cause: error });
    throw error;
  }
}
