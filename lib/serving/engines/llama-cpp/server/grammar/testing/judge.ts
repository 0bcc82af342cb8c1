import addFormats from "ajv-formats";
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";

/** Judges values by a schema as a validator that knows nothing of grammars. */
export function judge(schema: boolean | object, isOld = false): (value: unknown) => boolean {
  const options = { strict: false, ownProperties: true, multipleOfPrecision: 9, logger: false } as const;
  const ajv = isOld ? new Ajv2019(options) : new Ajv2020(options);
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (value) => {
    try {
      return validate(value);
    } catch (error) {
      // A schema that excludes itself has no answer.
      if (error instanceof RangeError) return false;
      throw error;
    }
  };
}
