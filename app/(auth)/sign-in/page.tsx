import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { currentPerson, isSetupNeeded } from "@/app/session";
import { SignInForm } from "@/components/auth/sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await isSetupNeeded()) redirect("/setup");
  if (await currentPerson()) redirect("/");
  return (
    <>
      <h1 className="text-xl font-semibold">Sign in</h1>
      <SignInForm />
    </>
  );
}
