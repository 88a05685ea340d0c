import type { ApiError } from "./api-error";

const settings = "/settings";

/** Where people do what the server requires before everything else, by the code of its refusal. */
const sections = new Map(Object.entries({ second_factor_needed: "two-step", email_not_verified: "email" }));

/** Leads to what the server requires first when it refuses everything else. Returns the error. */
export function leadToSetup(error: ApiError): ApiError {
  const section = sections.get(error.code);
  if (section !== undefined && window.location.pathname !== settings)
    window.location.replace(`${settings}#${section}`);
  return error;
}
