import type { ReactNode } from "react";

export type DialogProps = {
  open: boolean;
  /** Left out where a stray click must not lose what is shown: only its own buttons close it then. */
  onOpenChange?: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  /** Buttons, the primary one last. */
  footer?: ReactNode;
  size?: "sm" | "md" | "lg";
  /** "side" slides in from the end of the line (a sheet); on a phone both rise from the bottom. */
  from?: "center" | "side";
  /** Turns the frame into a form: Enter in a field submits it. */
  onSubmit?: () => void;
  children?: ReactNode;
};
