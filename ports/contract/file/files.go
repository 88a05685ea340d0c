package file

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports/contract"
	fileport "chatbot/ports/file"
)

// Files verifies an adapter of fileport.Files, fileport.Uploads, fileport.Unread and fileport.Collection.
func Files(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"a file and its text":              oneFile,
		"only the owner's":                 foreign,
		"newest first":                     pages,
		"a picture":                        picture,
		"reading ends once":                finishOnce,
		"equal bytes are one content":      equalBytes,
		"a quota":                          quota,
		"a race for a quota":               quotaRace,
		"reservations end":                 reservations,
		"unused uploads":                   unused,
		"contents wait":                    contentsWait,
		"a content that is being deleted":  deleting,
		"a race of claims and collections": claimRace,
		"an account that is gone":          accountGone,
		"files that nobody will read":      giveUp,
	}.Run(t, fresh)
}

// demand asks for exactly n bytes of a quota.
func demand(owner identity.UserID, n, quota int64) fileport.Demand {
	return fileport.Demand{Owner: owner, Least: n, Most: n, Quota: quota, Now: contract.Moment(10), ExpiresAt: contract.Moment(50)}
}

func sample(owner identity.UserID, text string) file.File {
	return file.File{
		Owner: owner, Name: "a " + text + ".txt", MediaType: "text/plain", Bytes: int64(len(text)), Sum: sum(text), CreatedAt: contract.Moment(20),
		Reading: file.Reading{Status: file.Processing},
	}
}

// add uploads a text.
func add(t *testing.T, s contract.Storage, owner identity.UserID, text string) file.File {
	t.Helper()
	f := sample(owner, text)
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, f.CreatedAt))
	got, err := s.Files.Add(t.Context(), f, 0, 0, func(id file.ID) []job.Spec { return []job.Spec{job.Reading(id)} })
	contract.OK(t, err)
	return got
}

func wantFile(t *testing.T, s contract.Storage, want file.File) {
	t.Helper()
	want.CreatedAt = contract.Kept(want.CreatedAt)
	if got, err := s.Files.Get(t.Context(), want.Owner, want.ID); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

func oneFile(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "hello")
	if f.ID == 0 {
		t.Fatal("no id")
	}
	wantFile(t, s, f)
	if jobs, err := s.JobList.Counts(t.Context()); err != nil || len(jobs) != 1 || jobs[0].Kind != job.ReadFile {
		t.Errorf("jobs %+v, %v", jobs, err)
	}
	pending, err := s.UnreadFiles.Pending(t.Context(), f.ID)
	contract.OK(t, err)
	if !reflect.DeepEqual(pending, f) && pending.ID != f.ID {
		t.Errorf("%+v", pending)
	}
	if text, err := s.Files.Text(t.Context(), ada, f.ID); err != nil || len(text.Pages) != 0 {
		t.Errorf("%+v, %v", text, err)
	}
	text := file.Text{}
	for i := range 250 { // more than one statement stores
		text.Pages = append(text.Pages, file.Page{Title: fmt.Sprint("Page ", i), Text: strings.Repeat("word ", i)})
	}
	f.Reading = file.Has(text)
	contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, f.Reading, text))
	wantFile(t, s, f)
	if got, err := s.Files.Text(t.Context(), ada, f.ID); err != nil || !reflect.DeepEqual(got, text) {
		t.Errorf("%d pages, %v", len(got.Pages), err)
	}
	contract.OK(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)))
	_, err = s.Files.Get(t.Context(), ada, f.ID)
	contract.WantFault(t, err, file.ErrNoFile)
	contract.WantFault(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)), file.ErrNoFile)
	if again := add(t, s, ada, "again"); again.ID <= f.ID {
		t.Errorf("the id %d after %d", again.ID, f.ID)
	}
}

func foreign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	f := add(t, s, ada, "hello")
	contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, file.Has(file.Text{Pages: []file.Page{{Text: "hello"}}}), file.Text{Pages: []file.Page{{Text: "hello"}}}))
	for _, id := range append(contract.NoIDs[file.ID](), f.ID) {
		_, err := s.Files.Get(t.Context(), bob, id)
		contract.WantFault(t, err, file.ErrNoFile)
		_, err = s.Files.Text(t.Context(), bob, id)
		contract.WantFault(t, err, file.ErrNoFile)
		contract.WantFault(t, s.Files.Delete(t.Context(), bob, id, contract.Moment(30)), file.ErrNoFile)
	}
	if list, err := s.Files.List(t.Context(), bob, 0, 10); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := s.Files.Get(t.Context(), ada, f.ID); err != nil {
		t.Error(err)
	}
	// Equal bytes of another person are another content.
	contract.OK(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)))
	add(t, s, bob, "hello")
	due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(40), 10)
	if err != nil || len(due) != 1 || due[0] != f.Blob() {
		t.Errorf("%+v, %v", due, err)
	}
}

func pages(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	var want []file.ID
	for i := range 5 {
		want = append([]file.ID{add(t, s, ada, fmt.Sprint(i)).ID}, want...)
	}
	var got []file.ID
	for before := file.ID(0); ; {
		list, err := s.Files.List(t.Context(), ada, before, 2)
		contract.OK(t, err)
		if len(list) == 0 {
			break
		}
		for _, f := range list {
			got = append(got, f.ID)
		}
		before = list[len(list)-1].ID
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func picture(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "pixels")
	shown := file.Picture{Sum: sum("fewer pixels"), MediaType: "image/png", Bytes: 12, Width: 20, Height: 10}
	if err := s.UnreadFiles.Finish(t.Context(), f.ID, file.Shows(shown), file.Text{}); err == nil {
		t.Error("a picture that was not claimed was stored")
	}
	contract.OK(t, s.Uploads.Claim(t.Context(), file.Blob{Owner: ada, Sum: shown.Sum}, 12, true, contract.Moment(25)))
	f.Reading = file.Shows(shown)
	contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, f.Reading, file.Text{}))
	wantFile(t, s, f)
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(59), 10); err != nil || len(due) != 0 {
		t.Errorf("collected %+v, %v", due, err)
	}
	// The person's quota counts what they uploaded.
	_, err := s.Uploads.Reserve(t.Context(), demand(ada, 4, f.Bytes+4))
	contract.OK(t, err)
	contract.OK(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)))
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(31), 10); err != nil || len(due) != 2 {
		t.Errorf("collected %+v, %v", due, err)
	}
}

func finishOnce(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "hello")
	f.Reading = file.Cannot(file.Encrypted)
	contract.OK(t, s.UnreadFiles.Finish(t.Context(), f.ID, f.Reading, file.Text{}))
	contract.WantFault(t, s.UnreadFiles.Finish(t.Context(), f.ID, file.Has(file.Text{}), file.Text{Pages: []file.Page{{Text: "late"}}}), file.ErrNoFile)
	_, err := s.UnreadFiles.Pending(t.Context(), f.ID)
	contract.WantFault(t, err, file.ErrNoFile)
	wantFile(t, s, f)
	contract.WantFault(t, s.UnreadFiles.Finish(t.Context(), 999_999, file.Has(file.Text{}), file.Text{}), file.ErrNoFile)
}

func equalBytes(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	one, two := add(t, s, ada, "hello"), add(t, s, ada, "hello")
	if one.ID == two.ID {
		t.Error("two uploads are one file")
	}
	total := func(want file.Total) {
		t.Helper()
		if got, err := s.FileTotals.Total(t.Context()); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	total(file.Total{Files: 2, Bytes: 5})
	_, err := s.Uploads.Reserve(t.Context(), demand(ada, 5, 10)) // the content counts once
	contract.OK(t, err)
	contract.OK(t, s.Files.Delete(t.Context(), ada, one.ID, contract.Moment(30)))
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(59), 10); err != nil || len(due) != 0 {
		t.Errorf("collected %+v, %v", due, err)
	}
	contract.OK(t, s.Files.Delete(t.Context(), ada, two.ID, contract.Moment(31)))
	total(file.Total{Bytes: 5})
	due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(59), 10)
	if err != nil || len(due) != 1 {
		t.Errorf("collected %+v, %v", due, err)
	}
	contract.OK(t, s.FileCollection.Deleted(t.Context(), due))
	total(file.Total{})
}

func giveUp(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	waiting, lost := add(t, s, ada, "waiting"), sample(ada, "lost")
	contract.OK(t, s.Uploads.Claim(t.Context(), lost.Blob(), lost.Bytes, false, lost.CreatedAt))
	lost, err := s.Files.Add(t.Context(), lost, 0, 0, func(file.ID) []job.Spec { return nil })
	contract.OK(t, err)
	if n, err := s.FileCollection.GiveUp(t.Context(), file.Unread); err != nil || n != 1 {
		t.Errorf("gave up %d, %v", n, err)
	}
	lost.Reading = file.Cannot(file.Unread)
	wantFile(t, s, lost)
	wantFile(t, s, waiting)
	claimed, err := s.Jobs.Claim(t.Context(), oneJob(job.ReadFile))
	contract.OK(t, err)
	if n, err := s.FileCollection.GiveUp(t.Context(), file.Unread); err != nil || n != 0 {
		t.Errorf("gave up %d that is being read, %v", n, err)
	}
	contract.OK(t, s.Jobs.End(t.Context(), claimed[0], job.Outcome{Status: job.Failed, Attempt: 5, DueAt: time.Now()}, contract.Moment(40)))
	if n, err := s.FileCollection.GiveUp(t.Context(), file.Unread); err != nil || n != 1 {
		t.Errorf("gave up %d, %v", n, err)
	}
}
