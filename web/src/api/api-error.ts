import type { FieldError, Problem } from "./types";

/** "refused": the server said no. "offline": it could not be reached. "signed-out": the login is over. */
export type ApiErrorKind = "refused" | "offline" | "signed-out";

/** ApiError is the one error this page's requests fail with; its message is written for people. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  /** What the server said, without when to try again, which is `retryAfter` seconds from now; 0 when it did not say. */
  readonly said: string;
  readonly retryAfter: number;

  constructor(
    kind: ApiErrorKind,
    said: string,
    from?: { status: number; problem?: Partial<Problem>; retryAfter?: number },
  ) {
    const seconds = from?.retryAfter ?? 0;
    super(seconds > 0 && !/\d+ ?s/.test(said) ? `${said} Try again in ${seconds} s.` : said);
    this.said = said;
    this.retryAfter = seconds;
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
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  const said = detail || `The server answered with status ${status}. Try again in a moment.`;
  const wait = Math.max(Number(retryAfter) || 0, 0);
  return new ApiError("refused", said, { status, problem, retryAfter: wait });
}

export function inWords(error: unknown): string {
  return error instanceof ApiError
    ? error.message
    : "Something went wrong on this page. Reload it and try again.";
}
