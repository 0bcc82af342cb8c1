/** How many numbers a kernel list such as `0-3,8` holds. */
export function countRange(list: string): number {
  return list
    .trim()
    .split(",")
    .reduce((count, part) => {
      const [from = Number.NaN, to = from] = part.split("-").map(Number);
      return Number.isInteger(from) && Number.isInteger(to) ? count + Math.max(0, to - from + 1) : count;
    }, 0);
}
