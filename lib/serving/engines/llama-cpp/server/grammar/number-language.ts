import { intersection, union, type Automaton } from "./automaton/automaton";
import { multipleAutomaton } from "./automaton/multiples";
import { patternAutomaton } from "./automaton/pattern";
import { automatonOf, text } from "./automaton/expression";
import type { Limit, NumberCase } from "./schema/cases";
import { decimalOf, type Decimal } from "./decimal";

/** As many digits before the point as the rule for any number has. */
const digitsMax = 16;
/** Doubles keep this many decimal digits apart, so a limit holds for the number that a client reads. */
const exactDigits = 15;

/** The case without the constants that break its other conditions. */
export function narrowNumber(one: NumberCase): NumberCase[] {
  if (isContradiction(one.min, one.max)) return [];
  if (!one.values) return [one];
  const values = one.values.filter((value) => allows(one, value));
  return values.length > 0 ? [{ ...one, values }] : [];
}

function isContradiction(min: Limit | undefined, max: Limit | undefined): boolean {
  if (!min || !max) return false;
  return min.value > max.value || (min.value === max.value && (min.isExclusive || max.isExclusive));
}

function allows({ isInteger, min, max, multiples }: NumberCase, value: number): boolean {
  if (isInteger && !Number.isInteger(value)) return false;
  if (min && (value < min.value || (min.isExclusive && value === min.value))) return false;
  if (max && (value > max.value || (max.isExclusive && value === max.value))) return false;
  return multiples.every((multiple) => {
    const quotient = value / multiple;
    return Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient));
  });
}

/** Whether a rule for any number, or any whole one, says all. */
export function isUnlimited({ min, max, multiples, values }: NumberCase): boolean {
  return !min && !max && !values && multiples.length === 0;
}

/** Texts of the numbers of a case. Undefined when there is none that is written here. */
export function numberAutomaton(one: NumberCase): Automaton {
  if (one.values) {
    return automatonOf({ kind: "choice", options: one.values.map((value) => text(JSON.stringify(value))) });
  }
  const range = rangeAutomaton(one);
  return intersection(range, ...one.multiples.map((multiple) => multipleAutomaton(decimalOf(multiple))));
}

function rangeAutomaton({ isInteger, min, max }: NumberCase): Automaton {
  const lower = min && decimalOf(min.value);
  const upper = max && decimalOf(max.value);
  const longest = Math.min(digitsMax, Math.max(1, lower?.whole.length ?? 0, upper?.whole.length ?? 0));
  const fraction = isInteger ? 0 : Math.max(0, exactDigits - longest);
  const least = min && lower && { ...lower, isExclusive: min.isExclusive };
  const most = max && upper && { ...upper, isExclusive: max.isExclusive };
  const zero: Bound = { isNegative: false, whole: "0", fraction: "", isExclusive: false };
  const parts: Automaton[] = [];
  if (!most || !most.isNegative) {
    parts.push(unsigned("", least && !least.isNegative ? least : undefined, most, fraction));
  }
  if (!least || least.isNegative) {
    const from = most?.isNegative ? most : { ...zero, isExclusive: true };
    parts.push(unsigned("-", from, least, fraction));
  }
  return union(...parts);
}

type Bound = Decimal & { isExclusive: boolean };

/** Numbers whose amount lies between two bounds, behind a sign. */
function unsigned(sign: string, from: Bound | undefined, to: Bound | undefined, fraction: number): Automaton {
  const any = `(0|[1-9]\\d{0,${digitsMax - 1}})${optionalFraction(fraction)}`;
  const sources = [any];
  if (from) sources.push(from.whole.length > digitsMax ? "[]" : atLeast(from, fraction));
  if (to && to.whole.length <= digitsMax) sources.push(atMost(to, fraction));
  return intersection(...sources.map((source) => patternAutomaton(`^${sign}(?:${source})$`)));
}

function optionalFraction(digits: number): string {
  return digits > 0 ? `(\\.\\d{1,${digits}})?` : "";
}

function atLeast({ whole, fraction, isExclusive }: Bound, digits: number): string {
  const rest = optionalFraction(digits);
  const more = [
    ...(whole.length < digitsMax ? [`[1-9]\\d{${whole.length},${digitsMax - 1}}${rest}`] : []),
    ...Array.from(whole).flatMap((digit, index) => {
      if (digit === "9") return [];
      return [`${whole.slice(0, index)}[${Number(digit) + 1}-9]\\d{${whole.length - index - 1}}${rest}`];
    }),
  ];
  const same = digits > 0 ? fractionAtLeast(fraction, digits, isExclusive) : undefined;
  if (same !== undefined) more.push(...same.map((tail) => `${whole}${tail}`));
  if (fraction === "" && !isExclusive) more.push(`${whole}${rest}`);
  return more.length > 0 ? more.join("|") : "[]";
}

function fractionAtLeast(fraction: string, digits: number, isExclusive: boolean): string[] {
  const shown = fraction.slice(0, digits);
  const more = Array.from(shown).flatMap((digit, index) =>
    digit === "9" ? [] : [`\\.${shown.slice(0, index)}[${Number(digit) + 1}-9]\\d{0,${digits - index - 1}}`],
  );
  const left = digits - shown.length;
  if (!isExclusive && shown.length === fraction.length) more.push(shown === "" ? "" : `\\.${shown}\\d{0,${left}}`);
  else if (left > 0) more.push(`\\.${shown}0{0,${left - 1}}[1-9]\\d*`);
  return more;
}

function atMost({ whole, fraction, isExclusive }: Bound, digits: number): string {
  const rest = optionalFraction(digits);
  const less = Array.from(whole).flatMap((digit, index) => {
    const lowest = index === 0 && whole.length > 1 ? 1 : 0;
    if (Number(digit) <= lowest) return [];
    return [`${whole.slice(0, index)}[${lowest}-${Number(digit) - 1}]\\d{${whole.length - index - 1}}${rest}`];
  });
  if (whole.length > 1) less.push(`(0|[1-9]\\d{0,${whole.length - 2}})${rest}`);
  const shown = fraction.slice(0, digits);
  if (fraction !== "" || !isExclusive) less.push(`${whole}${digits > 0 ? "(\\.0+)?" : ""}`);
  if (digits > 0) {
    less.push(
      ...Array.from(shown).flatMap((digit, index) => {
        const before = `${whole}\\.${shown.slice(0, index)}`;
        const prefix = index > 0 ? [before] : [];
        if (digit === "0") return prefix;
        return [...prefix, `${before}[0-${Number(digit) - 1}]\\d{0,${digits - index - 1}}`];
      }),
    );
    if (shown !== "" && (!isExclusive || shown.length < fraction.length)) less.push(`${whole}\\.${shown}0*`);
  }
  return less.length > 0 ? less.join("|") : "[]";
}
