/**
 * Patterns of the formats that JSON Schema names. Each allows less than its format: what every validator takes. A format that is not here is a hint, as the specification has it.
 */
const label = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,20}[a-zA-Z0-9])?";
const host = `(${label}\\.){1,4}[a-zA-Z]{2,12}`;
const byte = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const time = "([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,6})?";
const offset = "(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)";
const leapYear = "(\\d\\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
const date =
  "(\\d{4}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))" +
  `|${leapYear}-02-29)`;
const mailbox = "[a-zA-Z0-9_]([a-zA-Z0-9_+-]{0,20}[a-zA-Z0-9_])?(\\.[a-zA-Z0-9_]{1,20}){0,2}";
const path = "(/[a-zA-Z0-9._~-]+)*/?";
const address = `https?://${host}(:[1-9]\\d{1,3})?${path}(\\?[a-zA-Z0-9._~=&-]+)?(#[a-zA-Z0-9._~-]+)?`;
const pointer = "(/([a-zA-Z0-9_ -]|~[01])*)*";
const email = `${mailbox}@${host}`;

export const stringFormats: Readonly<Record<string, string>> = {
  date,
  time: `${time}${offset}`,
  "date-time": `${date}T${time}${offset}`,
  duration:
    "P(\\d{1,4}W|\\d{1,4}D(T\\d{1,4}H(\\d{1,4}M(\\d{1,4}S)?)?)?|T(\\d{1,4}H(\\d{1,4}M(\\d{1,4}S)?)?|\\d{1,4}M|\\d{1,4}S))",
  email,
  "idn-email": email,
  hostname: host,
  "idn-hostname": host,
  ipv4: `${byte}(\\.${byte}){3}`,
  ipv6: "([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}",
  uri: address,
  "uri-reference": address,
  "uri-template": address,
  iri: address,
  "iri-reference": address,
  uuid: "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}",
  "json-pointer": pointer,
  "relative-json-pointer": `(0|[1-9]\\d{0,3})${pointer}`,
  regex: "[a-zA-Z0-9 _,;:-]{0,80}",
};
