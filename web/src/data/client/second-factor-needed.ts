import type { ApiError } from "./api-error";

const setup = "/settings";

/** Leads to the setup of two-step sign-in when the server refuses everything else. Returns the error. */
export function leadToSetup(error: ApiError): ApiError {
  if (error.code === "second_factor_needed" && window.location.pathname !== setup)
    window.location.replace(`${setup}#two-step`);
  return error;
}
