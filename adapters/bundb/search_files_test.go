package bundb_test

import (
	"path/filepath"
	"slices"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	searchdb "chatbot/adapters/bundb/search"
	"chatbot/domain/file"
	"chatbot/domain/job"
	"chatbot/ports/contract"
)

// fileTermsFollow: the texts of files that were read before and after the migration are indexed once, and their terms go with the files:
// when they are deleted, in the middle of indexing too, and with the account. It returns the database.
func fileTermsFollow(t *testing.T, o bundb.Options) *bundb.DB {
	db := opened(t, o)
	// The repository of accounts writes a column that came later.
	before := append(slices.Clone(ours[:slices.Index(ours, "0027_file_terms")]), "0046_identity_providers")
	if _, err := db.MigrateFrom(t.Context(), only(t, db, before...)); err != nil {
		t.Fatal(err)
	}
	s := storage(db)
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	early := s.Upload(t, ada, "early")
	bundbtest.Must(t, db, "INSERT INTO file_texts (file_id, page, title, text) VALUES (1, 1, '', 'jackdaws'), (1, 2, '', 'love')")
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	read := func(f file.File) file.File {
		t.Helper()
		text := file.Text{Pages: []file.Page{{Text: longWord(file.SectionLength)}, {Text: "xylophonequokka"}}}
		contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, file.Has(text), text))
		return f
	}
	later, bobs, half := read(s.Upload(t, ada, "later")), read(s.Upload(t, bob, "bobs")), read(s.Upload(t, ada, "half"))
	sections := func(when string, want int) {
		t.Helper()
		for table, count := range map[string]func() (int, error){
			"file_terms":    func() (int, error) { ids, err := db.Indexed(t.Context(), "file_terms"); return len(ids), err },
			"file_sections": func() (int, error) { return bundbtest.Count(t.Context(), db, "file_sections") },
		} {
			if got, err := count(); err != nil || got != want {
				t.Errorf("%s: %s has %d, want %d, %v", when, table, got, want, err)
			}
		}
	}
	for range 7 { // one and two sections of three files, and the end of each
		if n, err := searchdb.NewSearch(db).Index(t.Context(), 10); err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	contract.OK(t, s.Files.Delete(t.Context(), ada, half.ID, contract.Moment(30)))
	indexAll(t, db)
	sections("all indexed", 5)
	if n, err := bundbtest.Count(t.Context(), db, "unindexed_files"); err != nil || n > 0 {
		t.Errorf("%d wait, %v", n, err)
	}
	contract.OK(t, s.Files.Delete(t.Context(), ada, early.ID, contract.Moment(30)))
	contract.OK(t, s.Files.Delete(t.Context(), ada, later.ID, contract.Moment(30)))
	sections("deleted", 2)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), bob, contract.Operator, contract.Moment(25), job.Deletion(bob, contract.Moment(25), contract.Moment(25))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), bob, contract.Moment(26)))
	sections("erased with "+bobs.Name, 0)
	return db
}

func longWord(length int) string {
	word := make([]byte, length)
	for i := range word {
		word[i] = 'x'
	}
	return string(word)
}

func TestFileTermsFollowSQLite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatbot.db")
	db := fileTermsFollow(t, bundb.Options{SQLitePath: path})
	if !inFiles(t, path, "quokka") {
		t.Fatal("the words were never there: this test looks in the wrong place")
	}
	purgeIndex(t, db)
	contract.OK(t, db.Close())
	if inFiles(t, path, "quokka") {
		t.Error("the words of deleted files can still be read in the database")
	}
}
