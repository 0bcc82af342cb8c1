import type { Fault } from "./fault";

/** What a file that is damaged on disk looks like to an engine: a model that it does not take, or does not know. */
export function mayBeDamage({ code }: Fault): boolean {
  return code === "MODEL_FILES_INCOMPLETE" || code === "MODEL_REFUSED" || code === "ARCH_UNSUPPORTED";
}

/** Stands behind such a fault until its files were read again. */
export const isReadAgain = " A damaged file looks the same to an engine, so the model's files are being read again.";

/** The fault of a model whose files were read again and are what they were. */
export function withoutDamage<Known extends Fault>(fault: Known): Known {
  return {
    ...fault,
    detail: fault.detail.replace(isReadAgain, " The model's files were read again and are undamaged."),
  };
}

/** What takes the place of a fault when reading the files again has shown why. */
export function damageOf(
  [name, ...others]: readonly [string, ...string[]],
  { detail, evidence = detail }: Fault,
): Fault {
  const what = others.length === 0 ? `${name} is` : `${name} and ${others.length} more of the model's files are`;
  return {
    code: "MODEL_FILES_INCOMPLETE",
    detail: `${what} damaged on this machine's disk and set aside. The engine starts when the hub's are here again; a folder has to be imported again on the model's page.`,
    evidence,
  };
}
