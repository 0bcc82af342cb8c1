import {
  countFailedSignIn,
  findFailedSignIns,
  forgetFailedSignInsAt,
  forgetFailedSignInsOfNames,
  type FailedSignIns,
} from "@/db/queries/failed-sign-ins";
import type { UserRow } from "@/db/queries/users";
import { nameKeyOf } from "@/db/queries/user-names";
import type { Executor, Transaction } from "@/db/client";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import { networkOf } from "@/lib/kernel/network";
import type { KeyRing } from "@/lib/kernel/secrets";

/*
 * Wrong passwords slow down whoever sends them. What is counted is a name together with where it was tried from, so nobody
 * keeps anybody else out: from another address, or on a device where its owner signed in before, an account is as open as
 * ever. Whether anybody has a name is never asked here, so nothing tells.
 */

/** Wrong passwords before the first delay: for one name from one place, and for any names from one address. */
const freeOfPlace = 5;
const freeOfAddress = 30;
/** So many wrong passwords for one name, from wherever, leave a new place one try before its first delay. */
const pressure = 50;
const freeUnderPressure = 1;
/** Each wrong password doubles the delay, up to these. */
const delayMaxMs = { place: 300_000, address: 30_000 };
/** Without a wrong password for so long everything is forgotten. */
const forgottenAfterMs = 15 * 60_000;
/** When a record of it is made. */
const recordedAt = 10;
/** Names and addresses share them, so invented ones fill no database: about 20 MB at most. */
const places = 2 ** 18;

/** One try of a password: where its failures are counted. */
export type Guess = { place: number; address?: number; name?: number; nameShown: string };

/** At sign-in. A device that the account knows is a place of its own, wherever it is. */
export function guessAtSignIn(
  { keys, clientAddress = "unknown" }: Pick<Context, "keys" | "clientAddress">,
  typedName: string,
  deviceId: string | undefined,
): Guess {
  const key = nameKeyOf(typedName);
  const name = namePlaceOf(keys, typedName);
  if (deviceId !== undefined) return { place: placeOf(keys, "device", deviceId, key), name, nameShown: typedName };
  const network = networkOf(clientAddress);
  return {
    place: placeOf(keys, "from", network, key),
    address: placeOf(keys, "address", network),
    name,
    nameShown: typedName,
  };
}

/** By somebody who is signed in already, who keeps nobody from signing in. */
export const guessInSession = ({ keys }: Pick<Context, "keys">, userId: string, username: string): Guess => ({
  place: placeOf(keys, "session", userId),
  nameShown: username,
});

/** @throws AppError RATE_LIMITED until the delay is over. */
export async function refuseWhenTooSoon(db: Executor, guess: Guess): Promise<void> {
  const wanted = [guess.place, guess.address, guess.name].filter((place) => place !== undefined);
  const rows = new Map((await findFailedSignIns(db, wanted)).map((row) => [row.place, row]));
  const at = (place: number | undefined) => (place === undefined ? undefined : rows.get(place));
  // A known device is not held to what strangers do to the name.
  const isPressed = guess.address !== undefined && failuresOf(at(guess.name)) >= pressure;
  const leftMs = Math.max(
    leftOf(at(guess.place), isPressed ? freeUnderPressure : freeOfPlace, delayMaxMs.place),
    leftOf(at(guess.address), freeOfAddress, delayMaxMs.address),
  );
  if (leftMs <= 0) return;
  const seconds = Math.ceil(leftMs / 1000);
  throw new AppError(
    "RATE_LIMITED",
    `Too many wrong passwords from here. Try again in ${seconds === 1 ? "a second" : `${seconds} seconds`}.`,
    { retryAfterSeconds: seconds },
  );
}

/** @param user - who has the name, if anybody: their record shows that somebody tries. */
export async function countFailure(
  tx: Transaction,
  ctx: Context,
  guess: Guess,
  user: UserRow | undefined,
): Promise<void> {
  const now = new Date();
  const when = { now, since: new Date(now.getTime() - forgottenAfterMs) };
  const namePlace = guess.name ?? null;
  await countFailedSignIn(tx, { place: guess.place, namePlace }, when);
  if (guess.address !== undefined) await countFailedSignIn(tx, { place: guess.address, namePlace: null }, when);
  if (guess.name === undefined) return;
  const { failures } = await countFailedSignIn(tx, { place: guess.name, namePlace }, when);
  if (!user || failures !== recordedAt) return;
  const actor = { kind: "system", organizationId: user.organizationId, name: "sign-in" } as const;
  const detail = { name: guess.nameShown, wrong_passwords: failures };
  await recordAudit(tx, { ...ctx, actor }, { action: "user.slow-down", objectKind: "user", objectId: user.id, detail });
}

/** After the right password. What an address and others did to the name stays counted. */
export const forgetGuess = (tx: Transaction, guess: Guess): Promise<void> => forgetFailedSignInsAt(tx, guess.place);

/** For somebody who was given a new password, wherever they tried the old one. */
export const forgetGuessesAt = (tx: Transaction, keys: KeyRing, names: string[]): Promise<void> =>
  forgetFailedSignInsOfNames(
    tx,
    names.map((name) => namePlaceOf(keys, name)),
  );

export const namePlaceOf = (keys: KeyRing, name: string): number => placeOf(keys, "name", nameKeyOf(name));

const failuresOf = (row: FailedSignIns | undefined): number =>
  row && row.lastFailedAt.getTime() > Date.now() - forgottenAfterMs ? row.failures : 0;

function leftOf(row: FailedSignIns | undefined, free: number, maxMs: number): number {
  const failures = failuresOf(row);
  if (!row || failures < free) return 0;
  return row.lastFailedAt.getTime() + Math.min(1000 * 2 ** (failures - free), maxMs) - Date.now();
}

/** Keyed, so that nobody can invent a name that shares its place with a known one. */
const placeOf = (keys: KeyRing, ...parts: string[]): number =>
  Buffer.from(keys.digest("sign-in-name", JSON.stringify(parts)), "base64url").readUInt32BE() % places;
