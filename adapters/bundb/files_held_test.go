package bundb_test

import (
	"strconv"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports/contract"
)

// attach makes a message hold a file.
func attach(t *testing.T, db *bundb.DB, message int64, f file.ID) {
	t.Helper()
	bundbtest.Must(t, db, "INSERT INTO message_files (message_id, position, file_id) VALUES ("+strconv.FormatInt(message, 10)+", 0, "+strconv.FormatInt(int64(f), 10)+")")
	bundbtest.Must(t, db, "UPDATE files SET used = TRUE WHERE id = "+strconv.FormatInt(int64(f), 10))
}

func uploaded(t *testing.T, s contract.Storage, owner identity.UserID, sum string) file.File {
	t.Helper()
	f := file.File{Owner: owner, Name: "a.txt", MediaType: "text/plain", Bytes: 1, Sum: file.Sum(sum), CreatedAt: contract.Moment(20), Reading: file.Reading{Status: file.Processing}}
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), 1, false, f.CreatedAt))
	f, err := s.Files.Add(t.Context(), f, 0, func(file.ID) []job.Spec { return nil })
	contract.OK(t, err)
	return f
}

// heldFiles: a file is kept while a message holds it, and deleted once its chat is, with its content some time later.
func heldFiles(t *testing.T, db *bundb.DB) {
	s := storage(db)
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "what is this?")
	f := uploaded(t, s, ada, "sum")
	attach(t, db, int64(turn.Question.ID), f.ID)
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
	turn := s.Begin(t, ada, 0, "what is this?")
	f := uploaded(t, s, ada, "sum")
	attach(t, db, int64(turn.Question.ID), f.ID)
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
