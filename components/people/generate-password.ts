/** No letters or digits that people take for others when they read them out: 32 of them, so each is worth five bits. */
const characters = "abcdefghijkmnpqrstuvwxyz23456789";

/** A first password that can be read out: 100 bits, in five groups. */
export function generatePassword(): string {
  const drawn = Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => characters[byte % 32]);
  return [0, 4, 8, 12, 16].map((start) => drawn.slice(start, start + 4).join("")).join("-");
}
