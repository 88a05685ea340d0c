package job

import (
	"strconv"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

// Kind is a kind of work. A release never changes the payload of a kind: jobs of the release before are still stored.
type Kind string

// The kinds.
const (
	DeleteAccount Kind = "delete_account" // payload: the account's id
	FindDeletions Kind = "find_deletions" // enqueues DeleteAccount for scheduled accounts without one
	MakeTitle     Kind = "make_title"     // payload: the id of the session's first answer
	WriteTitle    Kind = "write_title"    // payload: the id of an answer, which need not be the session's first
	PruneAudit    Kind = "prune_audit"    // deletes old audit events
	PruneJobs     Kind = "prune_jobs"     // deletes ended jobs
	// PruneInvitations deletes invitations that ended long ago.
	PruneInvitations Kind = "prune_invitations"
	// PruneEnrolments deletes setups of second factors that cannot be confirmed any more.
	PruneEnrolments Kind = "prune_enrolments"
	// PruneProviderSessions deletes what was kept of sessions at identity providers for logins that have expired.
	PruneProviderSessions Kind = "prune_provider_sessions"
	ReadFile              Kind = "read_file"     // payload: the file's id
	CollectFiles          Kind = "collect_files" // deletes files and contents that nothing needs
	RevokeGrant           Kind = "revoke_grant"  // payload: the id of the revocation
	SendMail              Kind = "send_mail"     // payload: a sealed mail
	// MailReset mails a link to reset a password to the account with an address, if there is one. Payload: the address, sealed.
	MailReset Kind = "mail_reset"
	// MailVerification mails a link to verify the address of the account that has it, if it is not verified. Payload: the address, sealed.
	MailVerification Kind = "mail_verification"
	// MailEmailChange mails a link to confirm the new address of an account, unless an account has it. Payload: both, sealed.
	MailEmailChange Kind = "mail_email_change"
)

// Kinds returns all kinds.
func Kinds() []Kind {
	return []Kind{DeleteAccount, FindDeletions, MakeTitle, WriteTitle, PruneAudit, PruneJobs, PruneInvitations, PruneEnrolments, PruneProviderSessions, ReadFile, CollectFiles, RevokeGrant, SendMail, MailReset, MailVerification, MailEmailChange}
}

// Deletion deletes an account that was scheduled for deletion at the given time, not before due.
func Deletion(user identity.UserID, scheduled, due time.Time) Spec {
	id := strconv.FormatInt(int64(user), 10)
	return Spec{Kind: DeleteAccount, Key: id + "@" + strconv.FormatInt(scheduled.UnixMicro(), 10), Payload: id, DueAt: due}
}

// Title names the session of an answer that has ended. Each end of the answer is a cause of its own, told apart by seq.
func Title(answer chat.MessageID, seq int) Spec {
	id := strconv.FormatInt(int64(answer), 10)
	return Spec{Kind: MakeTitle, Key: id + "@" + strconv.Itoa(seq), Payload: id}
}

// WrittenTitle has the title model write the title of the session of an answer that has ended, as Title.
func WrittenTitle(answer chat.MessageID, seq int) Spec {
	spec := Title(answer, seq)
	spec.Kind = WriteTitle
	return spec
}

// Reading reads a file, once after its upload.
func Reading(f file.ID) Spec {
	id := strconv.FormatInt(int64(f), 10)
	return Spec{Kind: ReadFile, Key: id, Payload: id}
}

// Collection deletes the contents of an account that was deleted at the given time.
func Collection(user identity.UserID, deleted time.Time) Spec {
	return Spec{Kind: CollectFiles, Key: "account " + strconv.FormatInt(int64(user), 10) + "@" + strconv.FormatInt(deleted.UnixMicro(), 10)}
}

// Revocation tells the server that authorizes that a grant is not used any more.
func Revocation(r connection.RevocationID) Spec {
	id := strconv.FormatInt(int64(r), 10)
	return Spec{Kind: RevokeGrant, Key: id, Payload: id}
}

// Scheduled is one run of a kind that is repeated. Each run begins a period of the given length, at the same instants for all
// servers, which the key names.
func Scheduled(kind Kind, every time.Duration, now time.Time) Spec {
	start := now.Truncate(every).UTC()
	return Spec{Kind: kind, Key: start.Format(time.RFC3339), DueAt: start}
}
