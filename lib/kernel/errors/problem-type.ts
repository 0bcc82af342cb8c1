/**
 * What a problem document is sent as. The Kamiwaza client parses an error only where its type reads `application/json`
 * somewhere; a parameter says it there, and RFC 9457 has everybody else ignore parameters they do not know.
 */
export const problemType = 'application/problem+json; read-as="application/json"';
