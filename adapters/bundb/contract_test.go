package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/ports/contract"
)

func storage(db *bundb.DB) contract.Storage {
	return contract.Storage{
		Users: bundb.NewUsers(db), First: bundb.NewUsers(db), AccountDeletion: bundb.NewUsers(db), Directory: bundb.NewUsers(db), Logins: bundb.NewLogins(db), Devices: bundb.NewLogins(db),
		Activity: bundb.NewLogins(db), Sessions: bundb.NewSessions(db), Models: bundb.NewSessions(db), Messages: bundb.NewMessages(db), Turns: bundb.NewTurns(db),
		Search: bundb.NewSearch(db), Index: bundb.NewSearch(db), Transcripts: bundb.NewTranscriptReader(db),
		Audit: bundb.NewAudit(db), Retention: bundb.NewAudit(db),
	}
}

// contracts runs every suite.
func contracts(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Run("Users", func(t *testing.T) { contract.Users(t, fresh) })
	t.Run("AccountDeletion", func(t *testing.T) { contract.AccountDeletion(t, fresh) })
	t.Run("Logins", func(t *testing.T) { contract.Logins(t, fresh) })
	t.Run("Devices", func(t *testing.T) { contract.Devices(t, fresh) })
	t.Run("Sessions", func(t *testing.T) { contract.Sessions(t, fresh) })
	t.Run("Messages", func(t *testing.T) { contract.Messages(t, fresh) })
	t.Run("Search", func(t *testing.T) { contract.Search(t, fresh) })
	t.Run("SearchIndex", func(t *testing.T) { contract.SearchIndex(t, fresh) })
	t.Run("TranscriptReader", func(t *testing.T) { contract.TranscriptReader(t, fresh) })
	t.Run("Audit", func(t *testing.T) { contract.Audit(t, fresh) })
	t.Run("Turns", func(t *testing.T) { contract.Turns(t, fresh) })
}

func TestSQLite(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.SQLite(t)) })
}
