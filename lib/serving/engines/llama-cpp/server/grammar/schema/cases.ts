import type { Goal } from "./node";

/** Values of one type under conditions that all hold. A schema's values are those of any of its cases. */
export type Case = ConstantCase | NumberCase | StringCase | ArrayCase | ObjectCase;

type ConstantCase = { type: "null" | "true" | "false" };

export type NumberCase = {
  type: "number";
  isInteger: boolean;
  min: Limit | undefined;
  max: Limit | undefined;
  multiples: readonly number[];
  values: readonly number[] | undefined;
};

export type Limit = { value: number; isExclusive: boolean };

export type StringCase = {
  type: "string";
  minLength: number;
  maxLength: number;
  patterns: readonly string[];
  formats: readonly string[];
  values: readonly string[] | undefined;
};

export type ArrayCase = { type: "array"; prefix: readonly Goal[]; items: Goal; min: number; max: number };

export type ObjectCase = {
  type: "object";
  properties: ReadonlyMap<string, Goal>;
  required: ReadonlySet<string>;
  /** What a property must be that is not named. */
  additional: Goal;
  /** Conditions on properties whose name matches. */
  patterns: readonly (readonly [pattern: string, Goal])[];
  names: Goal;
};

export const anyNumber: NumberCase = {
  type: "number",
  isInteger: false,
  min: undefined,
  max: undefined,
  multiples: [],
  values: undefined,
};

export const anyString: StringCase = {
  type: "string",
  minLength: 0,
  maxLength: Infinity,
  patterns: [],
  formats: [],
  values: undefined,
};

export const anyArray: ArrayCase = { type: "array", prefix: [], items: [], min: 0, max: Infinity };

export const anyObject: ObjectCase = {
  type: "object",
  properties: new Map(),
  required: new Set(),
  additional: [],
  patterns: [],
  names: [],
};

export const anyCase: readonly Case[] = [
  { type: "null" },
  { type: "true" },
  { type: "false" },
  anyNumber,
  anyString,
  anyArray,
  anyObject,
];
