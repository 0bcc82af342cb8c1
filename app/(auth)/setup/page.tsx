import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { isSetupNeeded } from "@/app/session";
import { AddressNotice } from "@/components/auth/address-notice";
import { SetupForm } from "@/components/auth/setup-form";
import { readConfig, webConfig } from "@/lib/kernel/config";

export const metadata: Metadata = { title: "Create the owner" };

type Props = { searchParams: Promise<{ token?: string }> };

export default async function SetupPage({ searchParams }: Props) {
  if (!(await isSetupNeeded())) redirect("/sign-in");
  const { token } = await searchParams;
  const { PUBLIC_URL } = readConfig({ web: webConfig }).web;
  return (
    <>
      <h1 className="text-xl font-semibold">Create the owner</h1>
      <p className="mt-1 text-muted">The first account administers this installation.</p>
      <AddressNotice publicUrl={PUBLIC_URL} />
      <SetupForm token={token ?? ""} publicUrl={PUBLIC_URL} />
    </>
  );
}
