import type { FieldError, Problem } from "./types";

/** "refused": the server said no. "offline": it could not be reached. "signed-out": the login is over. */
export type ApiErrorKind = "refused" | "offline" | "signed-out";

/** ApiError is the one error this page's requests fail with; its message is written for people. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];

  constructor(kind: ApiErrorKind, message: string, from?: { status: number; problem?: Partial<Problem> }) {
    super(message);
    this.name = "ApiError";
    this.kind = kind;
    this.status = from?.status ?? 0;
    this.code = from?.problem?.code ?? "";
    this.fields = from?.problem?.errors ?? [];
  }
}

export function offline(): ApiError {
  return new ApiError("offline", "The server cannot be reached. Check your connection and try again.");
}

export function signedOut(): ApiError {
  return new ApiError("signed-out", "Your session has ended. Sign in again.", { status: 401 });
}

/** A proxy in front of the server may answer with HTML, so nothing about the body is taken for granted. */
export function refused(status: number, body: unknown, retryAfter?: string | null): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const said = typeof problem.detail === "string" && problem.detail !== "";
  const detail = said ? problem.detail : `The server answered with status ${status}. Try again in a moment.`;
  const seconds = Number(retryAfter);
  const wait = seconds > 0 && !/\d+ ?s/.test(detail ?? "") ? ` Try again in ${seconds} s.` : "";
  return new ApiError("refused", `${detail}${wait}`, { status, problem });
}

export function inWords(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : "Something went wrong on this page. Reload it and try again.";
}
