export type LogLook = { wrap: boolean; times: boolean; announce: boolean };
