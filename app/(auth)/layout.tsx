import type { ReactNode } from "react";
import { Mark } from "@/components/shell/mark";

/** Signing in and setting up: one column, nothing else to do. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col px-5 py-6 sm:px-10">
      <p className="flex items-center gap-2 text-base font-semibold">
        <Mark className="size-5" />
        Kamiwaza
      </p>
      <main className="mx-auto flex w-full max-w-sm grow flex-col justify-center py-10">{children}</main>
    </div>
  );
}
