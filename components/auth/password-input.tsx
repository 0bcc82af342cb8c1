"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Input } from "@/components/ui/input";

type Props = { name: string; autoComplete: "current-password" | "new-password"; minLength?: number };

/** A password that can be pasted, filled in by a manager, and looked at. */
export function PasswordInput({ name, autoComplete, minLength }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <Input
      name={name}
      type={shown ? "text" : "password"}
      autoComplete={autoComplete}
      required
      spellCheck={false}
      {...(minLength === undefined ? {} : { minLength })}
      trailing={
        <button
          type="button"
          aria-label={shown ? "Hide password" : "Show password"}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="grid size-7 place-items-center rounded-sm hover:bg-hover [&_svg]:size-4"
        >
          {shown ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
        </button>
      }
    />
  );
}
