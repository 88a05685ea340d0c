import { type ApiError, refusedError } from "@/data/client/api-error";

/** The error that the server would have for a field. */
export function invalidInput(field: string, code: string): ApiError {
  const problem = { code: "invalid_input", errors: [{ field, code, message: "" }] };
  return refusedError(400, problem);
}

/** Parses a name and a value a line. Throws the error that the server would have for a line without the separator. */
function parsePairs(text: string, separator: string, invalid: () => ApiError): Record<string, string> {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const at = line.indexOf(separator);
      if (at <= 0) throw invalid();
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

export const parseHeaders = (text: string) =>
  parsePairs(text, ":", () => invalidInput("headers", "invalid_header"));

export const parseVariables = (text: string) =>
  parsePairs(text, "=", () => invalidInput("env", "invalid_variable"));

/** The items of a text with one a line. Blank lines are none. */
export const linesOf = (text: string) => text.split("\n").filter((line) => line.trim() !== "");
