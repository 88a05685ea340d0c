import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Ticket = Schemas["Ticket"];
export type User = Schemas["User"];
export type Tokens = Schemas["Tokens"];
export type Model = Schemas["Model"];
export type Session = Schemas["Session"];
export type ChangeSessionRequest = Schemas["ChangeSessionRequest"];
export type SearchResults = Schemas["SearchResults"];
export type SearchResult = Schemas["SearchResult"];
export type SessionList = Schemas["SessionList"];
export type Message = Schemas["Message"];
export type MessageList = Schemas["MessageList"];
export type Answer = Schemas["Answer"];
export type Status = Schemas["Status"];
export type SendRequest = Schemas["SendRequest"];
export type Device = Schemas["Device"];
export type PasswordChange = Schemas["PasswordChange"];
export type RegisterRequest = Schemas["RegisterRequest"];
export type LoginRequest = Schemas["LoginRequest"];
export type FieldError = Schemas["FieldError"];
/** Public configuration, available without a login. */
export type Config = Schemas["Config"];
export type Problem = Schemas["Problem"];
export type StartEvent = Schemas["StartEvent"];
export type SavingEvent = Schemas["SavingEvent"];
export type QueuedEvent = Schemas["QueuedEvent"];
export type TokenEvent = Schemas["TokenEvent"];
/** `seq` is the SSE id: one more than the last token's, so a gap is detected even at the end. */
export type EndEvent = Schemas["EndEvent"] & { seq?: number };
export type ErrorEvent = Schemas["ErrorEvent"] & { seq?: number };
export type StreamEvent = StartEvent | QueuedEvent | TokenEvent | SavingEvent | EndEvent | ErrorEvent;
