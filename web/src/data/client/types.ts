import type { components } from "./schema.gen";

type Schemas = components["schemas"];
/** A request may leave out what has a default. */
type WithDefault<Request, Key extends keyof Request> = Omit<Request, Key> & Partial<Pick<Request, Key>>;

export type Ticket = Schemas["Ticket"];
export type User = Schemas["User"];
/** The signed-in person. */
export type Me = Schemas["Me"];
export type Tokens = Schemas["Tokens"];
export type SecondStepNeeded = Schemas["SecondStepNeeded"];
export type SecondMethod = Schemas["SecondMethod"];
export type SecondFactor = Schemas["SecondFactor"];
export type Passkey = Schemas["Passkey"];
export type AddedPasskey = Schemas["AddedPasskey"];
export type PasskeyRequest = Schemas["PasskeyRequest"];
export type TotpEnrolment = Schemas["TotpEnrolment"];
export type Model = Schemas["Model"];
export type Usage = Schemas["Usage"];
/** How a model is asked. */
export type AnswerParameters = NonNullable<Schemas["Parameters"]>;
/** How much a model reasons before it answers. */
export type Effort = Exclude<NonNullable<AnswerParameters["reasoning_effort"]>, "">;
/** What a new chat keeps: its instructions and parameters. */
export type Setup = Schemas["Setup"];
/** What a person can sign in with. */
export type Identities = Schemas["IdentityList"];
export type Identity = Identities["identities"][number];
/** Where to go to sign in at an identity provider. */
export type SignOnAttempt = Schemas["SignOnAttempt"];
export type Connection = Schemas["Connection"];
export type ConnectionAttempt = Schemas["ConnectionAttempt"];
export type ConnectionList = Schemas["ConnectionList"];
export type Instructions = Schemas["Instructions"];
export type Session = Schemas["Session"];
export type ChangeSessionRequest = Schemas["ChangeSessionRequest"];
export type SearchResults = Schemas["SearchResults"];
export type SearchResult = Schemas["SearchResult"];
export type SessionList = Schemas["SessionList"];
/** A part of a message. Newer servers may send types that this page does not know. */
export type Part = Schemas["Part"];
/** A call of a tool, with its result once it has one. */
export type CallPart = Schemas["CallPart"];
export type CallStatus = Schemas["CallStatus"];
/** What something in an answer was found in. */
export type SourcePart = Schemas["SourcePart"];
/** A person's decision on a call that waits. */
export type Decision = Schemas["Decision"];
/** Something that models may call. */
export type Tool = Schemas["Tool"];
export type ToolList = Schemas["ToolList"];
export type ConnectionNeeded = Schemas["ConnectionNeeded"];
export type Message = Schemas["Message"];
export type MessageList = Schemas["MessageList"];
export type Answer = Schemas["Answer"];
export type Status = Schemas["Status"];
export type SendRequest = Schemas["SendRequest"];
export type Device = Schemas["Device"];
export type PasswordChange = Schemas["PasswordChange"];
/** What the holder of an invitation sees of it. */
export type InvitationForGuest = Schemas["InvitationForGuest"];
export type RegisterRequest = Schemas["RegisterRequest"];
export type LoginRequest = Schemas["LoginRequest"];
export type FieldError = Schemas["FieldError"];
/** Public configuration, available without a login. */
export type Config = Schemas["Config"];
export type Problem = Schemas["Problem"];
export type Role = Schemas["Role"];
/** An account as admins see it. */
export type Person = Schemas["Person"];
export type PersonList = Schemas["PersonList"];
export type PersonRequest = Schemas["PersonRequest"];
export type PersonChange = Schemas["PersonChange"];
/** People who may use the same models, and share a budget. */
export type Group = Schemas["Group"];
export type GroupList = Schemas["GroupList"];
export type GroupRequest = Schemas["GroupRequest"];
export type GroupChange = Schemas["GroupChange"];
/** A person in a group. */
export type Member = Schemas["Member"];
export type MemberList = Schemas["MemberList"];
/** An invitation as admins see it. */
export type Invitation = Schemas["Invitation"];
export type InvitationList = Schemas["InvitationList"];
export type InvitationRequest = WithDefault<Schemas["InvitationRequest"], "expires_in" | "mail">;
/** With its link, which the server shows once. */
export type NewInvitation = Schemas["NewInvitation"];
export type ResetLink = Schemas["ResetLink"];
/** An API key as its owner sees it. */
export type Key = Schemas["Key"];
export type KeyScope = Schemas["KeyScope"];
export type KeyList = Schemas["KeyList"];
export type KeyRequest = Schemas["KeyRequest"];
/** With its text, which the server shows once. */
export type NewKey = Schemas["NewKey"];
/** A key as admins see it, with its account. */
export type AccountKey = Schemas["AccountKey"];
export type AccountKeyList = Schemas["AccountKeyList"];
/** What administrators decide. */
export type Setting = Schemas["Setting"];
export type Budget = Schemas["Budget"];
export type BudgetState = Schemas["BudgetState"];
export type SettingName = Schemas["SettingName"];
export type SettingValue = Schemas["SettingValue"];
export type SettingChanges = Schemas["SettingChanges"];
/** A server of models. */
export type Provider = Schemas["Provider"];
export type ProviderList = Schemas["ProviderList"];
export type ProviderRequest = WithDefault<Schemas["ProviderRequest"], "enabled">;
export type ProviderChange = WithDefault<Schemas["ProviderChange"], "enabled">;
export type ProviderCheck = Schemas["ProviderCheck"];
/** Where people sign in, as admins see it. */
export type IdentityProvider = Schemas["IdentityProvider"];
export type IdentityProviderList = Schemas["IdentityProviderList"];
export type IdentityProviderRequest = WithDefault<
  Schemas["IdentityProviderRequest"],
  "create_accounts" | "trust_email" | "sign_out" | "enabled"
>;
export type IdentityProviderChange = WithDefault<
  Schemas["IdentityProviderChange"],
  "create_accounts" | "trust_email" | "sign_out" | "enabled"
>;
/** What leads a person who signs out to the identity provider. */
export type Departure = Schemas["Departure"];
export type Leaving = Schemas["Leaving"];
/** What a provider said in a test. */
export type IdentityProviderTest = Schemas["IdentityProviderTest"];
/** A server of tools that speaks MCP. */
export type McpServer = Schemas["ToolServer"];
export type McpServerList = Schemas["ToolServerList"];
export type McpServerRequest = WithDefault<Schemas["ToolServerRequest"], "enabled">;
export type McpServerChange = WithDefault<Schemas["ToolServerChange"], "enabled">;
export type McpServerCheck = Schemas["ToolServerCheck"];
/** A tool of an MCP server as admins see it. */
export type McpTool = Schemas["ToolServerTool"];
/** Whether a person is asked before a tool is called. */
export type Approval = Schemas["ToolApproval"];
/** A model as admins see it, also while it is disabled. */
export type KnownModel = Schemas["KnownModel"];
export type KnownModelList = Schemas["KnownModelList"];
export type ModelChange = Schemas["ModelChange"];
export type NewModel = Schemas["NewModel"];
export type UsageOfAll = Schemas["UsageOfAll"];
/** What calls of models took together. */
export type UsageSum = Schemas["UsageSum"];
export type UsageBy = UsageOfAll["by"];
/** How the installation is. */
export type Overview = Schemas["Overview"];
export type AuditEvent = Schemas["AuditEvent"];
export type AuditEventList = Schemas["AuditEventList"];
/** An account in the audit log. */
export type AuditAccount = Schemas["Account"];
/** Work that the server does later. */
export type Job = Schemas["Job"];
export type JobList = Schemas["JobList"];
export type JobStatus = Schemas["JobStatus"];
/** A file that a person uploaded. */
export type StoredFile = Schemas["File"];
export type FileList = Schemas["FileList"];
/** What was read from a file. */
export type FileText = Schemas["FileText"];
/** A file of a message: of a question as it was attached, of an answer as a call returned it. */
export type FilePart = Schemas["FilePart"];
/** How much of a file the model got. */
export type FileUse = Schemas["FileUse"];
export type StartEvent = Schemas["StartEvent"];
export type SavingEvent = Schemas["SavingEvent"];
export type ReadingEvent = Schemas["ReadingEvent"];
export type ProgressEvent = Schemas["ProgressEvent"];
export type QueuedEvent = Schemas["QueuedEvent"];
export type FallbackEvent = Schemas["FallbackEvent"];
export type TokenEvent = Schemas["TokenEvent"];
export type ReasoningEvent = Schemas["ReasoningEvent"];
export type PartsEvent = Schemas["PartsEvent"];
export type CallEvent = Schemas["CallEvent"];
export type CallResultEvent = Schemas["CallResultEvent"];
export type FileEvent = Schemas["FileEvent"];
export type SourceEvent = Schemas["SourceEvent"];
/** An event of an unknown type that has a number. It is ignored, but its number counts. */
export interface UnknownEvent {
  type: "unknown";
  message_id: number;
  seq: number;
}
/** `seq` is the SSE id: one more than the last token's, so a gap is detected even at the end. */
export type EndEvent = Schemas["EndEvent"] & { seq?: number };
export type ErrorEvent = Schemas["ErrorEvent"] & { seq?: number };
/** An event by which an answer grows; `seq` is contiguous across these types. */
export type GrowthEvent =
  | TokenEvent
  | ReasoningEvent
  | CallEvent
  | CallResultEvent
  | FileEvent
  | SourceEvent
  | PartsEvent
  | UnknownEvent;
export type StreamEvent =
  | StartEvent
  | ReadingEvent
  | ProgressEvent
  | QueuedEvent
  | FallbackEvent
  | GrowthEvent
  | SavingEvent
  | EndEvent
  | ErrorEvent;
