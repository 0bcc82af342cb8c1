import type { Decimal } from "../decimal";
import { statesMax, TooManyStates, trimmed, type Automaton, type Edge } from "./automaton";

/** Texts of the multiples of a number: what is left of the division is carried from digit to digit. */
export function multipleAutomaton({ whole, fraction }: Decimal): Automaton {
  const scale = 10 ** fraction.length;
  const divisor = Number(whole) * scale + Number(fraction);
  if (divisor * (fraction.length + 2) > statesMax) throw new TooManyStates();
  const ids = new Map<string, number>();
  const states: { rest: number; digits: number | undefined; place: string }[] = [];
  const idOf = (place: string, rest = 0, digits?: number): number => {
    const key = `${place} ${rest} ${digits}`;
    const id = ids.get(key) ?? states.push({ place, rest, digits }) - 1;
    ids.set(key, id);
    return id;
  };
  idOf("start");
  const edges: Edge[][] = [];
  for (let id = 0; id < states.length; id++) {
    const { place, rest, digits } = states[id] ?? { place: "start", rest: 0, digits: undefined };
    const out: Edge[] = [];
    const on = (character: string, to: number) => {
      const point = character.codePointAt(0) ?? 0;
      out.push({ ranges: [[point, point]], to });
    };
    if (place === "start") on("-", idOf("signed"));
    if (place !== "start" && place !== "signed" && digits === undefined) on(".", idOf("point", rest, 0));
    if (place !== "zero" && (digits ?? 0) < fraction.length + (digits === undefined ? 1 : 0)) {
      for (let digit = 0; digit <= 9; digit++) {
        const isLeadingZero = digit === 0 && (place === "start" || place === "signed");
        const next = digits === undefined ? undefined : digits + 1;
        on(String(digit), idOf(isLeadingZero ? "zero" : "number", (rest * 10 + digit) % divisor, next));
      }
    }
    edges.push(out);
  }
  const accepts = states.map(({ place, rest, digits }) => {
    if (place !== "zero" && place !== "number") return false;
    return (rest * 10 ** (fraction.length - (digits ?? 0))) % divisor === 0;
  });
  return trimmed({ edges, accepts });
}
