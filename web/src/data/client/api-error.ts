import type { Words } from "@/words/en";
import { common } from "@/words/en/common";
import { fill, type Params } from "@/words/fill";
import { currentLanguage, currentWords, translatedWords } from "@/words/language";
import { localeOf } from "@/words/locale";
import type { FieldError, Problem } from "./types";

/**
 * "refused": the server rejected the request. "offline": the server is unreachable. "signed-out": the login has
 * ended.
 */
export type ApiErrorKind = "refused" | "offline" | "signed-out";

/** What an error says besides its code and its message. */
export type ErrorDetails = Pick<Problem, "params" | "errors">;

/** The only error type that API requests throw. */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  readonly params: Params;
  /** The server's message, or the page's own. It is shown if the page has no text for the code. */
  readonly detail: string;
  /** Retry delay in seconds; 0 if the server gave none. */
  readonly retryAfter: number;

  constructor(
    kind: ApiErrorKind,
    detail: string,
    from?: { status: number; problem?: Partial<Problem>; retryAfter?: number },
  ) {
    super(detail);
    this.detail = detail;
    this.retryAfter = from?.retryAfter ?? 0;
    this.name = "ApiError";
    this.kind = kind;
    this.status = from?.status ?? 0;
    this.code = from?.problem?.code ?? "";
    this.fields = from?.problem?.errors ?? [];
    this.params = from?.problem?.params ?? {};
  }
}

/** Reports that the server wants the password, because the person has not signed in lately. */
export function needsProof(error: unknown): boolean {
  return error instanceof ApiError && error.code === "proof_needed";
}

type OwnCode = keyof typeof common.errors;

/** An error detected by the page itself. */
export function ownError(kind: ApiErrorKind, code: OwnCode, status = 0): ApiError {
  return new ApiError(kind, common.errors[code], { status, problem: { code } });
}

export function offlineError(): ApiError {
  return ownError("offline", "offline");
}

export function signedOutError(): ApiError {
  return ownError("signed-out", "signed_out", 401);
}

/** Proxies may answer with HTML, so the body is not assumed to be a problem document. */
export function refusedError(status: number, body: unknown, retryAfter?: string | null): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const detail =
    (typeof problem.detail === "string" && problem.detail) || currentWords("common", common).status(status);
  const wait = Math.max(Number(retryAfter) || 0, 0);
  return new ApiError("refused", detail, { status, problem, retryAfter: wait });
}

type ErrorWords = Words["errors"];
let english: ErrorWords | undefined;

/** Takes the English texts by code. They load with Axios; until then, the server's messages are shown. */
export function provideErrorWords(words: ErrorWords): void {
  english = words;
}

const errorWords = (): ErrorWords | undefined => translatedWords("errors") ?? english;

function textOf(
  texts: Readonly<Record<string, string>> | undefined,
  code: string,
  params: Params = {},
): string | undefined {
  const text = texts && Object.hasOwn(texts, code) ? texts[code] : undefined;
  return text && fill(text, params, localeOf(currentLanguage()));
}

/** The page's text about an input; falls back to the server's message. */
export function fieldErrorText({ code, message, params }: FieldError): string {
  return textOf(errorWords()?.fields, code, params) ?? message;
}

/** Codes of errors about which the input that they name says more. */
const general = new Set(["invalid_input", "registration_closed"]);

/** The page's text for a code, if it has one. A single wrong input is more specific than a general code. */
function knownError(code: string, { params, errors: inputs = [] }: ErrorDetails): string | undefined {
  const [input, ...others] = inputs;
  if (general.has(code) && input && others.length === 0) return fieldErrorText(input);
  return textOf(currentWords("common", common).errors, code) ?? textOf(errorWords()?.faults, code, params);
}

/** Localizes an error by its code; falls back to the server's message. */
export function localizedError(code: string, detail: string, details: ErrorDetails = {}): string {
  return knownError(code, details) ?? detail;
}

/** Localized error text, including the retry delay unless the server's own message is shown, which may state it. */
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return localizedError("unexpected", common.errors.unexpected);
  const { code, detail, retryAfter, params, fields } = error;
  const known = knownError(code, { params, errors: fields });
  if (retryAfter <= 0 || (known === undefined && code !== "")) return known ?? detail;
  return `${known ?? detail} ${currentWords("common", common).tryAgainIn(retryAfter)}`;
}
