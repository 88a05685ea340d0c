package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	budgetsdb "chatbot/adapters/bundb/budgets"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	completionsdb "chatbot/adapters/bundb/completions"
	connectionsdb "chatbot/adapters/bundb/connections"
	filesdb "chatbot/adapters/bundb/files"
	identitydb "chatbot/adapters/bundb/identity"
	jobsdb "chatbot/adapters/bundb/jobs"
	modelsdb "chatbot/adapters/bundb/models"
	overviewdb "chatbot/adapters/bundb/overview"
	searchdb "chatbot/adapters/bundb/search"
	settingsdb "chatbot/adapters/bundb/settings"
	signondb "chatbot/adapters/bundb/signon"
	toolsdb "chatbot/adapters/bundb/tools"
	turnsdb "chatbot/adapters/bundb/turns"
	usagedb "chatbot/adapters/bundb/usage"
	"chatbot/ports/contract"
	"chatbot/ports/contract/audit"
	"chatbot/ports/contract/budgets"
	"chatbot/ports/contract/chats"
	"chatbot/ports/contract/completions"
	"chatbot/ports/contract/connections"
	"chatbot/ports/contract/file"
	"chatbot/ports/contract/identity"
	"chatbot/ports/contract/jobs"
	"chatbot/ports/contract/models"
	"chatbot/ports/contract/overview"
	"chatbot/ports/contract/search"
	"chatbot/ports/contract/settings"
	"chatbot/ports/contract/signon"
	"chatbot/ports/contract/tools"
	"chatbot/ports/contract/turns"
	"chatbot/ports/contract/usage"
)

func storage(db *bundb.DB) contract.Storage {
	return contract.Storage{
		Keys: identitydb.NewKeys(db), Replies: completionsdb.NewReplies(db), AccountTokens: identitydb.NewAccountTokens(db), Users: identitydb.NewUsers(db), First: identitydb.NewUsers(db), Roles: identitydb.NewUsers(db), People: identitydb.NewPeople(db), Groups: identitydb.NewGroups(db), Memberships: identitydb.NewMemberships(db), UserGroups: identitydb.NewMemberships(db), Invitations: identitydb.NewInvitations(db), InvitationMails: identitydb.NewInvitations(db), InvitationEnds: identitydb.NewInvitations(db), AccountDeletion: identitydb.NewUsers(db), Directory: identitydb.NewUsers(db), Logins: identitydb.NewLogins(db), Devices: identitydb.NewLogins(db), SecondFactors: identitydb.NewSecondFactors(db), Enrolments: identitydb.NewSecondFactors(db), EnrolmentEnds: identitydb.NewSecondFactors(db), SealedFactors: identitydb.NewSecondFactors(db), Passkeys: identitydb.NewPasskeys(db), PasskeyUses: identitydb.NewPasskeys(db),
		Activity: identitydb.NewLogins(db), Sessions: chatsdb.NewSessions(db), Choices: chatsdb.NewSessions(db), Instructions: chatsdb.NewInstructions(db), Messages: chatsdb.NewMessages(db), Turns: turnsdb.NewTurns(db), Fallbacks: turnsdb.NewTurns(db), Steps: turnsdb.NewTurns(db),
		Search: searchdb.NewSearch(db), Index: searchdb.NewSearch(db), Transcripts: chatsdb.NewTranscriptReader(db),
		Audit: auditdb.NewAudit(db), Retention: auditdb.NewAudit(db), Jobs: jobsdb.NewJobs(db), JobList: jobsdb.NewJobs(db), SessionTitles: chatsdb.NewTitles(db),
		Settings: settingsdb.NewSettings(db), Usage: usagedb.New(db), Calls: usagedb.NewCalls(db), Overview: overviewdb.New(db), Budgets: budgetsdb.New(db),
		Externals: identitydb.NewExternals(db), LinkedExternals: identitydb.NewExternals(db), ProvidedAccess: identitydb.NewMemberships(db),
		ProviderSessions: identitydb.NewProviderSessions(db), SignOnProviders: signondb.NewProviders(db), SignOnAttempts: signondb.NewAttempts(db), SignOnTests: signondb.NewAttempts(db),
		ToolServers: toolsdb.NewServers(db), ToolLists: toolsdb.NewServers(db),
		ModelEntries: modelsdb.NewModels(db), Endpoints: modelsdb.NewEndpoints(db),
		Connections: connectionsdb.New(db), Refreshes: connectionsdb.New(db), Attempts: connectionsdb.New(db), NotedServers: connectionsdb.New(db), Revocations: connectionsdb.New(db), SealedGrants: connectionsdb.New(db),
		Files: filesdb.New(db), Uploads: filesdb.New(db), Attached: filesdb.New(db), UnreadFiles: filesdb.New(db), FileCollection: filesdb.New(db), FileTotals: filesdb.New(db),
	}
}

// contracts runs every suite, each on databases of its own.
func contracts(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	for name, suite := range map[string]func(*testing.T, func(*testing.T) contract.Storage){
		"Users": identity.Users, "Roles": identity.Roles, "People": identity.People, "Groups": identity.Groups, "Invitations": identity.Invitations, "InvitationMails": identity.InvitationMails, "Keys": identity.Keys, "Replies": completions.Replies, "AccountTokens": identity.AccountTokens, "AccountDeletion": identity.AccountDeletion, "Logins": identity.Logins, "Devices": identity.Devices, "SecondFactors": identity.SecondFactors, "Passkeys": identity.Passkeys, "CredentialRules": identity.CredentialRules, "ToldChanges": identity.ToldChanges,
		"ConfirmEmail": identity.ConfirmEmail,
		"Sessions":     chats.Sessions, "Messages": chats.Messages, "Search": search.Search, "SearchIndex": search.SearchIndex,
		"TranscriptReader": chats.TranscriptReader, "Audit": audit.Audit, "Titles": chats.Titles, "Jobs": jobs.Jobs, "Settings": settings.Settings, "Turns": turns.Turns, "Usage": usage.Usage, "Budgets": budgets.Budgets, "Reservations": budgets.Reservations, "Overview": overview.Overview, "Models": models.Stored, "ToolServers": tools.Servers, "Files": file.Files, "Connections": connections.Connections,
		"Externals": identity.Externals, "ProviderSessions": identity.ProviderSessions, "SignOn": signon.SignOn,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t, fresh)
		})
	}
}

func TestSQLite(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.SQLite(t)) })
}

// TestColumnsOfLaterReleasesAreIgnored: a server of this release goes on beside one that has migrated the database.
func TestColumnsOfLaterReleasesAreIgnored(t *testing.T) {
	wider := func(t *testing.T) contract.Storage {
		db := bundbtest.SQLite(t)
		for _, table := range []string{"users", "logins", "chat_sessions", "messages", "jobs", "settings", "usage_events", "audit_events", "files", "file_blobs", "file_uploads", "file_texts", "file_sections"} {
			bundbtest.Must(t, db, "ALTER TABLE "+table+" ADD COLUMN of_a_later_release TEXT")
		}
		return storage(db)
	}
	identity.People(t, wider)
	identity.Users(t, wider)
	jobs.Jobs(t, wider)
	chats.Sessions(t, wider)
	chats.Messages(t, wider)
	settings.Settings(t, wider)
	file.Files(t, wider)
}
