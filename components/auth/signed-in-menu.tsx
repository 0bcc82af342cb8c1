"use client";

import { UserMenu, type ShellUser } from "@/components/shell/user-menu";
import { signOutOfBrowser } from "@/lib/edge/client";

export function SignedInMenu({ user, place }: { user: ShellUser; place: "rail" | "bar" }) {
  const leave = () => void signOutOfBrowser().finally(() => location.assign("/sign-in"));
  return <UserMenu user={user} place={place} onSignOut={leave} />;
}
