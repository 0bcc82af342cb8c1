import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson, isSetupNeeded } from "@/app/session";
import { AddressNotice } from "@/components/auth/address-notice";
import { SignInForm } from "@/components/auth/sign-in-form";
import { readConfig, webConfig } from "@/lib/kernel/config";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await isSetupNeeded()) redirect("/setup");
  if (await currentPerson()) redirect("/");
  const { PUBLIC_URL } = readConfig({ web: webConfig }).web;
  return (
    <>
      <h1 className="text-xl font-semibold">Sign in</h1>
      <AddressNotice publicUrl={PUBLIC_URL} />
      <SignInForm publicUrl={PUBLIC_URL} />
    </>
  );
}
