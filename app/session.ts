import { authenticate, getSetup } from "@/lib/identity/auth";
import { getPlatform, nilOrganization, systemContext, type Actor } from "@/lib/kernel/context";
import { readCredentials } from "@/lib/edge/http";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

type Person = Extract<Actor, { kind: "user" }>;

/** Who looks at this page, as the API would see them; found out once for a page. */
export const currentPerson = cache(async (): Promise<Person | undefined> => {
  const platform = getPlatform("web");
  const request = new Request("http://page.invalid", { headers: await headers() });
  const actor = await readCredentials(request, platform.keys).then((credentials) =>
    authenticate(platform, credentials),
  );
  return actor.kind === "user" ? actor : undefined;
});

/** For console pages: sends strangers to sign-in, and everybody to set-up while there is no owner. */
export async function requirePerson(): Promise<Person> {
  const person = await currentPerson();
  if (person) return person;
  redirect((await isSetupNeeded()) ? "/setup" : "/sign-in");
}

export async function isSetupNeeded(): Promise<boolean> {
  const ctx = systemContext(getPlatform("web"), "page", nilOrganization);
  return (await getSetup(ctx)).needed;
}
