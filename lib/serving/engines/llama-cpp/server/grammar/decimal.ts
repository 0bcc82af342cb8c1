/** A number in decimal digits: no leading zeros before the point but one, no trailing ones after it. */
export type Decimal = { isNegative: boolean; whole: string; fraction: string };

export function decimalOf(value: number): Decimal {
  const [mantissa = "0", exponent = "0"] = Math.abs(value).toExponential().split("e");
  const [first = "0", more = ""] = mantissa.split(".");
  const digits = first + more;
  const point = Number(exponent) + 1;
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const fraction = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return { isNegative: value < 0, whole, fraction: fraction.replace(/0+$/, "") };
}
