package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	jobsdb "chatbot/adapters/bundb/jobs"
	searchdb "chatbot/adapters/bundb/search"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/ports/contract"
	"chatbot/ports/contract/audit"
	"chatbot/ports/contract/chats"
	"chatbot/ports/contract/identity"
	"chatbot/ports/contract/jobs"
	"chatbot/ports/contract/search"
	"chatbot/ports/contract/turns"
)

func storage(db *bundb.DB) contract.Storage {
	return contract.Storage{
		Users: identitydb.NewUsers(db), First: identitydb.NewUsers(db), AccountDeletion: identitydb.NewUsers(db), Directory: identitydb.NewUsers(db), Logins: identitydb.NewLogins(db), Devices: identitydb.NewLogins(db),
		Activity: identitydb.NewLogins(db), Sessions: chatsdb.NewSessions(db), Models: chatsdb.NewSessions(db), Messages: chatsdb.NewMessages(db), Turns: turnsdb.NewTurns(db),
		Search: searchdb.NewSearch(db), Index: searchdb.NewSearch(db), Transcripts: chatsdb.NewTranscriptReader(db),
		Audit: auditdb.NewAudit(db), Retention: auditdb.NewAudit(db), Jobs: jobsdb.NewJobs(db), JobList: jobsdb.NewJobs(db), SessionTitles: chatsdb.NewTitles(db),
	}
}

// contracts runs every suite.
func contracts(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Run("Users", func(t *testing.T) { identity.Users(t, fresh) })
	t.Run("AccountDeletion", func(t *testing.T) { identity.AccountDeletion(t, fresh) })
	t.Run("Logins", func(t *testing.T) { identity.Logins(t, fresh) })
	t.Run("Devices", func(t *testing.T) { identity.Devices(t, fresh) })
	t.Run("Sessions", func(t *testing.T) { chats.Sessions(t, fresh) })
	t.Run("Messages", func(t *testing.T) { chats.Messages(t, fresh) })
	t.Run("Search", func(t *testing.T) { search.Search(t, fresh) })
	t.Run("SearchIndex", func(t *testing.T) { search.SearchIndex(t, fresh) })
	t.Run("TranscriptReader", func(t *testing.T) { chats.TranscriptReader(t, fresh) })
	t.Run("Audit", func(t *testing.T) { audit.Audit(t, fresh) })
	t.Run("Titles", func(t *testing.T) { chats.Titles(t, fresh) })
	t.Run("Jobs", func(t *testing.T) { jobs.Jobs(t, fresh) })
	t.Run("Turns", func(t *testing.T) { turns.Turns(t, fresh) })
}

func TestSQLite(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.SQLite(t)) })
}
