"use client";

import { createContext, useContext } from "react";

/** What a `Field` tells the control inside it. */
export type FieldControl = { id: string; describedBy: string | undefined; invalid: boolean; required: boolean };

export const FieldContext = createContext<FieldControl | undefined>(undefined);

/** Attributes that tie a control to the field around it; none outside a field. */
export function useFieldControl() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.id,
    "aria-describedby": field.describedBy,
    "aria-invalid": field.invalid || undefined,
    required: field.required,
  };
}
