package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	searchdb "chatbot/adapters/bundb/search"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/ports/contract"
)

func storage(db *bundb.DB) contract.Storage {
	return contract.Storage{
		Users: identitydb.NewUsers(db), First: identitydb.NewUsers(db), AccountDeletion: identitydb.NewUsers(db), Directory: identitydb.NewUsers(db), Logins: identitydb.NewLogins(db), Devices: identitydb.NewLogins(db),
		Activity: identitydb.NewLogins(db), Sessions: chatsdb.NewSessions(db), Models: chatsdb.NewSessions(db), Messages: chatsdb.NewMessages(db), Turns: turnsdb.NewTurns(db),
		Search: searchdb.NewSearch(db), Index: searchdb.NewSearch(db), Transcripts: chatsdb.NewTranscriptReader(db),
		Audit: auditdb.NewAudit(db), Retention: auditdb.NewAudit(db),
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
