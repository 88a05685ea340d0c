package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports/contract"
)

// holding stores a question that holds a file.
func holding(t *testing.T, s contract.Storage, owner identity.UserID) (chat.Turn, file.File) {
	t.Helper()
	f := s.Upload(t, owner, "a text")
	a := contract.Accept(owner, 0, "what is this?")
	a.Send.Files = []file.ID{f.ID}
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	return turn, f
}

// heldFiles: a file is kept while a message holds it, and deleted once its chat is, with its content some time later.
func heldFiles(t *testing.T, db *bundb.DB) {
	s := storage(db)
	ada := s.Person(t, "ada")
	turn, f := holding(t, s, ada)
	contract.WantFault(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)), file.ErrInUse)
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(59), contract.Moment(59), 10); err != nil || n != 0 {
		t.Errorf("deleted %d that are held, %v", n, err)
	}
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(0), contract.Moment(40), 10); err != nil || n != 1 {
		t.Errorf("deleted %d that were held, %v", n, err)
	}
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(40), 10); err != nil || len(due) != 0 {
		t.Errorf("at once: %v, %v", due, err)
	}
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(41), 10); err != nil || len(due) != 1 || due[0] != f.Blob() {
		t.Errorf("%v, %v", due, err)
	}
}

// heldErasure: an account goes with its chats and the files in them.
func heldErasure(t *testing.T, db *bundb.DB) {
	s := storage(db)
	ada := s.Person(t, "ada")
	_, f := holding(t, s, ada)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(25), job.Deletion(ada, contract.Moment(25), contract.Moment(25))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(26)))
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(0), 10); err != nil || len(due) != 1 || due[0] != f.Blob() {
		t.Errorf("%v, %v", due, err)
	}
}

func TestHeldFilesSQLite(t *testing.T) {
	t.Run("kept", func(t *testing.T) { heldFiles(t, bundbtest.SQLite(t)) })
	t.Run("erased", func(t *testing.T) { heldErasure(t, bundbtest.SQLite(t)) })
}
