export { AppError, type FieldProblem, diskFullDetail } from "./app-error";
export { errorCodes, type ErrorCode, problemType } from "./codes";
export { invalidInput, nameProblem } from "./invalid-input";
export { plainIssue } from "./plain-issue";
