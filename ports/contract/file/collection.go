package file

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
	fileport "chatbot/ports/file"
)

func oneJob(kind job.Kind) ports.JobClaim {
	return ports.JobClaim{Worker: "w", Free: map[job.Kind]int{kind: 1}, Now: contract.Moment(30), LeaseUntil: contract.Moment(50)}
}

func quota(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "hello")
	_, err := s.Uploads.Reserve(t.Context(), demand(ada, 6, 10))
	contract.WantFault(t, err, fileport.ErrNoRoom)
	up, err := s.Uploads.Reserve(t.Context(), fileport.Demand{Owner: ada, Most: 100, Quota: 10, Now: contract.Moment(10), ExpiresAt: contract.Moment(50)})
	if err != nil || up.Bytes != 5 {
		t.Errorf("%+v, %v", up, err)
	}
	_, err = s.Uploads.Reserve(t.Context(), fileport.Demand{Owner: ada, Most: 100, Quota: 10, Now: contract.Moment(10), ExpiresAt: contract.Moment(50)})
	contract.WantFault(t, err, fileport.ErrNoRoom)
	_, err = s.Uploads.Reserve(t.Context(), demand(ada, 1<<40, 0)) // no bound
	contract.OK(t, err)
	_, err = s.Uploads.Reserve(t.Context(), demand(s.Person(t, "bob"), 10, 10))
	contract.OK(t, err)
	_, err = s.Uploads.Reserve(t.Context(), demand(999_999, 1, 10))
	contract.WantFault(t, err, fileport.ErrUnclaimed)

	wantUsed := func(want int64) {
		t.Helper()
		if used, err := s.Uploads.Used(t.Context(), ada); err != nil || used != want {
			t.Errorf("%d bytes used, %v, want %d", used, err, want)
		}
	}
	wantUsed(5)
	add(t, s, ada, "hello") // equal bytes count once
	wantUsed(5)
	contract.OK(t, s.Files.Delete(t.Context(), ada, add(t, s, ada, "other").ID, contract.Moment(30)))
	wantUsed(5) // what waits to be deleted does not count

	// Deleting makes room at once, but not for ever more contents that wait.
	for ada, made := s.Person(t, "ann"), 0; ; made++ {
		_, err := s.Uploads.Reserve(t.Context(), fileport.Demand{Owner: ada, Least: 5, Most: 5, Quota: 5, Now: contract.Moment(10), ExpiresAt: contract.Moment(9)})
		if errors.Is(err, fileport.ErrNoRoom) && made == 2 {
			break
		}
		contract.OK(t, err)
		f = add(t, s, ada, string(rune('a'+made))+"rest")
		contract.OK(t, s.Files.Delete(t.Context(), ada, f.ID, contract.Moment(30)))
	}
}

func quotaRace(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	won := 0
	for _, err := range contract.Race(func(int) error { _, err := s.Uploads.Reserve(t.Context(), demand(ada, 10, 35)); return err }) {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, fileport.ErrNoRoom):
			t.Error(err)
		}
	}
	if won != 3 {
		t.Errorf("%d of 10 bytes each got into 35", won)
	}
}

func reservations(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	up, err := s.Uploads.Reserve(t.Context(), demand(ada, 10, 10))
	contract.OK(t, err)
	contract.OK(t, s.Uploads.Release(t.Context(), up.ID))
	contract.OK(t, s.Uploads.Release(t.Context(), up.ID))
	up, err = s.Uploads.Reserve(t.Context(), demand(ada, 10, 10))
	contract.OK(t, err)
	f := sample(ada, "hello")
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, f.CreatedAt))
	_, err = s.Files.Add(t.Context(), f, up.ID, 0, func(file.ID) []job.Spec { return nil })
	contract.OK(t, err)
	_, err = s.Uploads.Reserve(t.Context(), demand(ada, 5, 10)) // the file counts instead
	contract.OK(t, err)
	late := demand(ada, 5, 10)
	late.Now = contract.Moment(55) // nobody ended the last one
	_, err = s.Uploads.Reserve(t.Context(), late)
	contract.OK(t, err)
	contract.OK(t, s.FileCollection.Expire(t.Context(), contract.Moment(59)))
	_, err = s.Uploads.Reserve(t.Context(), demand(ada, 5, 10))
	contract.OK(t, err)
}

func unused(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "hello") // at 20
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(20), contract.Moment(30), 10); err != nil || n != 0 {
		t.Errorf("%d too early, %v", n, err)
	}
	add(t, s, ada, "two")
	add(t, s, ada, "three")
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(21), contract.Moment(30), 2); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	_, err := s.Files.Get(t.Context(), ada, f.ID)
	contract.WantFault(t, err, file.ErrNoFile)
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(30), 10); err != nil || len(due) != 0 {
		t.Errorf("collected at once: %+v, %v", due, err)
	}
}

func contentsWait(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	b := file.Blob{Owner: ada, Sum: sum("x")}
	contract.OK(t, s.Uploads.Claim(t.Context(), b, 1, false, contract.Moment(20)))
	contract.OK(t, s.Uploads.Claim(t.Context(), b, 1, false, contract.Moment(30)))
	for _, before := range []int{20, 30} {
		if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(before), 10); err != nil || len(due) != 0 {
			t.Errorf("before %d: %+v, %v", before, due, err)
		}
	}
	if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(31), 10); err != nil || len(due) != 1 || due[0] != b {
		t.Errorf("%+v, %v", due, err)
	}
}

func deleting(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := sample(ada, "hello")
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(20)))
	for range 2 { // the first one may have died before it deleted anything
		if due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(21), 10); err != nil || len(due) != 1 {
			t.Errorf("%+v, %v", due, err)
		}
	}
	contract.WantFault(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(22)), fileport.ErrUnclaimed)
	_, err := s.Files.Add(t.Context(), f, 0, 0, func(file.ID) []job.Spec { return nil })
	contract.WantFault(t, err, fileport.ErrUnclaimed)
	contract.OK(t, s.FileCollection.Deleted(t.Context(), []file.Blob{f.Blob()}))
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(23)))
	contract.OK(t, s.FileCollection.Deleted(t.Context(), []file.Blob{f.Blob()})) // a second worker is late
	_, err = s.Files.Add(t.Context(), f, 0, 0, func(file.ID) []job.Spec { return nil })
	contract.OK(t, err)
}

// claimRace: of a claim and a collection, one is first; what a file needs is never deleted.
func claimRace(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := sample(ada, "hello")
	contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(20)))
	added := make([]bool, contract.Racers)
	begun := make([]bool, contract.Racers)
	contract.Race(func(i int) error {
		if i%2 == 0 {
			due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(21), 10)
			begun[i] = len(due) > 0
			return err
		}
		if err := s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(30)); err != nil {
			return err
		}
		_, err := s.Files.Add(t.Context(), f, 0, 0, func(file.ID) []job.Spec { return nil })
		added[i] = err == nil
		return err
	})
	any := func(of []bool) (yes bool) {
		for _, b := range of {
			yes = yes || b
		}
		return yes
	}
	if any(added) == any(begun) {
		t.Errorf("added %t, deleting %t", any(added), any(begun))
	}
}

func accountGone(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := add(t, s, ada, "hello")
	_, err := s.Uploads.Reserve(t.Context(), demand(ada, 5, 0))
	contract.OK(t, err)
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(25), job.Deletion(ada, contract.Moment(25), contract.Moment(25))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(26)))
	_, err = s.Files.Get(t.Context(), ada, f.ID)
	contract.WantFault(t, err, file.ErrNoFile)
	contract.WantFault(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, contract.Moment(26)), fileport.ErrUnclaimed)
	due, err := s.FileCollection.BeginDeleting(t.Context(), contract.Moment(0).Add(-time.Hour), 10)
	if err != nil || len(due) != 1 || due[0] != f.Blob() {
		t.Errorf("%+v, %v", due, err)
	}
}
