package identity

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Devices of a person and of somebody else, as they call themselves.
const (
	laptop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	phone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
)

// telling signs somebody in from a place, and returns the login and the language with which a notice was asked for; "-" if none was.
func telling(t *testing.T, s contract.Storage, id identity.UserID, agent, address, language string, at time.Time) (identity.Login, string) {
	t.Helper()
	asked, key := "-", fmt.Sprint(id, agent, address, at)
	l, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: id, FamilyHash: identity.HashToken(key), TokenHash: identity.HashToken(key), CreatedAt: at, UsedAt: at, ExpiresAt: at.Add(time.Hour), Agent: agent, Address: address, Language: language,
	}), identity.Proof{}, 0, func(language string) []job.Spec {
		asked = language
		return []job.Spec{{Kind: job.SendMail, Key: identity.HashToken(key)}}
	})
	contract.OK(t, err)
	if l.Record().Told != (asked != "-") {
		t.Errorf("asked for a notice in %q, told: %v", asked, l.Record().Told)
	}
	if held, err := s.Logins.Holder(t.Context(), l.ID()); err != nil || held.Login != l {
		t.Errorf("stored is %+v, %v, want %+v", held.Login, err, l)
	}
	return l, asked
}

func wantTold(t *testing.T, about, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: asked for a notice in %q, want %q", about, got, want)
	}
}

// notices returns the number of jobs that send mails.
func notices(t *testing.T, s contract.Storage) int {
	t.Helper()
	all, err := s.JobList.List(t.Context(), ports.JobQuery{Kind: job.SendMail, Limit: 1000})
	contract.OK(t, err)
	return len(all)
}

func loginsTold(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	telling(t, s, bob, phone, "203.0.113.9", "de", contract.Moment(0)) // another account vouches for nothing
	_, first := telling(t, s, ada, laptop, "192.0.2.1", "de", contract.Moment(1))
	_, again := telling(t, s, ada, laptop, "192.0.99.7", "en", contract.Moment(2))
	_, elsewhere := telling(t, s, ada, phone, "203.0.113.9", "en", contract.Moment(3))
	_, known := telling(t, s, ada, phone, "203.0.113.9", "en", contract.Moment(4))
	wantTold(t, "the first sign-in", first, "-")
	wantTold(t, "a known place", again, "-")
	wantTold(t, "a new place", elsewhere, "en")
	wantTold(t, "a place that was told", known, "-")
	if n := notices(t, s); n != 1 {
		t.Errorf("%d jobs", n)
	}
	_, late := telling(t, s, ada, laptop, "192.0.2.1", "de", contract.Moment(2).Add(identity.PlaceLife))
	wantTold(t, "a place that was not used for long", late, "en")
}

// loginsWithoutNotice: a login whose notice could not be made is stored, and not told.
func loginsWithoutNotice(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	telling(t, s, ada, laptop, "192.0.2.1", "", contract.Moment(1))
	create := func(hash string, tell func(string) []job.Spec) (identity.Login, error) {
		l, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
			UserID: ada, FamilyHash: hash, TokenHash: hash, CreatedAt: contract.Moment(2), UsedAt: contract.Moment(2), ExpiresAt: contract.Moment(50), Agent: phone,
		}), identity.Proof{}, 0, tell)
		return l, err
	}
	l, err := create("a", func(language string) []job.Spec {
		wantTold(t, "no language is known", language, "")
		return nil
	})
	if err != nil || l.Record().Told || !l.Record().Disowned || !l.Record().RevokedAt.IsZero() {
		t.Errorf("%+v, %v", l, err)
	}
	if _, err := create("a", func(string) []job.Spec { return []job.Spec{{Kind: job.SendMail, Key: "refused"}} }); err == nil || notices(t, s) != 0 {
		t.Errorf("a login that is refused: %v, %d jobs", err, notices(t, s))
	}
	_, again := telling(t, s, ada, phone, "", "", contract.Moment(3))
	wantTold(t, "a place whose notice could not be made", again, "")
}

func loginsTellBound(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	telling(t, s, ada, laptop, "192.0.2.1", "en", contract.Moment(0))
	var asked atomic.Int32
	for _, err := range contract.Race(func(i int) error { // more than identity.MaxTold
		_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
			UserID: ada, FamilyHash: fmt.Sprint(i), TokenHash: fmt.Sprint(i), CreatedAt: contract.Moment(1), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50), Agent: phone, Address: fmt.Sprintf("10.%d.0.1", i),
		}), identity.Proof{}, 0, func(string) []job.Spec {
			asked.Add(1)
			return []job.Spec{{Kind: job.SendMail, Key: fmt.Sprint("race ", i)}}
		})
		return err
	}) {
		contract.OK(t, err)
	}
	for i := range 2 * identity.MaxTold {
		telling(t, s, ada, phone, fmt.Sprintf("10.%d.0.1", 100+i), "en", contract.Moment(2+i))
	}
	if n := notices(t, s); n != identity.MaxTold {
		t.Errorf("%d notices, %d in the race, want %d", n, asked.Load(), identity.MaxTold)
	}
	later := contract.Moment(2 + 2*identity.MaxTold).Add(identity.ToldWithin)
	_, next := telling(t, s, ada, phone, "10.250.0.1", "en", later)
	wantTold(t, "the day after", next, "en")
	_, untold := telling(t, s, ada, phone, fmt.Sprintf("10.%d.0.1", 100+identity.MaxTold), "en", later.Add(time.Second))
	wantTold(t, "a place that was beyond the bound the day before", untold, "en")
	_, told := telling(t, s, ada, phone, fmt.Sprintf("10.%d.0.1", 100+identity.MaxTold), "en", later.Add(2*time.Second))
	wantTold(t, "a place that was told meanwhile", told, "-")
}

func loginsRecent(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	signedIn(t, s, s.Person(t, "bob"), "bob's")
	var want []identity.LoginID
	for i := range identity.EarlierLogins + 2 {
		want = append(want, signedIn(t, s, ada, fmt.Sprint(i)).ID())
	}
	slices.Reverse(want)
	contract.OK(t, s.Logins.Revoke(t.Context(), want[0], contract.Moment(9)))
	all, err := s.Devices.Recent(t.Context(), ada)
	contract.OK(t, err)
	var got []identity.LoginID
	for _, l := range all {
		got = append(got, l.ID())
	}
	if !slices.Equal(got, want[:identity.EarlierLogins]) {
		t.Errorf("got %v", got)
	}
	contract.WantEnded(t, "Recent", func(ctx context.Context) error { _, err := s.Devices.Recent(ctx, ada); return err })
	contract.WantEnded(t, "Disown", func(ctx context.Context) error { return s.Devices.Disown(ctx, want[1], contract.Moment(1)) })
}

// loginsDisowned: a login that was ended from elsewhere, or before the account was secured, vouches for no place.
func loginsDisowned(t *testing.T, s contract.Storage) {
	for about, end := range map[string]struct {
		end  func(ada identity.UserID, own, other identity.Login) error
		want string // what is asked for when the place of other is signed in from once more
	}{
		"it signed out": {func(_ identity.UserID, _, other identity.Login) error {
			return s.Logins.Revoke(t.Context(), other.ID(), contract.Moment(5))
		}, "-"},
		"disowned": {func(_ identity.UserID, _, other identity.Login) error {
			return s.Devices.Disown(t.Context(), other.ID(), contract.Moment(5))
		}, "de"},
		"a new password": {func(ada identity.UserID, own, _ identity.Login) error {
			return s.Users.SetPassword(t.Context(), ada, identity.Proof{}, "", own.ID(), contract.Moment(5))
		}, "de"},
		"signed out others": {func(ada identity.UserID, own, _ identity.Login) error {
			return s.Devices.RevokeOthers(t.Context(), ada, own.ID(), contract.Moment(5))
		}, "de"},
		"after it signed out": {func(ada identity.UserID, own, other identity.Login) error {
			if err := s.Logins.Revoke(t.Context(), other.ID(), contract.Moment(4)); err != nil {
				return err
			}
			return s.Devices.RevokeOthers(t.Context(), ada, own.ID(), contract.Moment(5))
		}, "de"},
	} {
		ada := s.Person(t, "ada "+about)
		own, _ := telling(t, s, ada, laptop, "192.0.2.1", "de", contract.Moment(1))
		other, _ := telling(t, s, ada, phone, "203.0.113.9", "en", contract.Moment(2))
		contract.OK(t, end.end(ada, own, other))
		_, stranger := telling(t, s, ada, phone, "203.0.113.9", "en", contract.Moment(6))
		wantTold(t, about, stranger, end.want)
		_, mine := telling(t, s, ada, laptop, "192.0.2.1", "de", contract.Moment(7))
		wantTold(t, about+", the own place", mine, "-")
	}
	for _, id := range contract.NoIDs[identity.LoginID]() {
		contract.OK(t, s.Devices.Disown(t.Context(), id, contract.Moment(1)))
	}
}

// ToldChanges verifies that changes of accounts enqueue the jobs that follow them, and that what is refused enqueues none.
func ToldChanges(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{"with their jobs": changesTold}.Run(t, fresh)
}

// Long because it has one pair of calls for each change, in an order in which all are possible.
func changesTold(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	login := signedIn(t, s, ada, "hers")
	outdated := identity.Proof{Hash: "another"}
	follow := func(name string) []job.Spec { return []job.Spec{{Kind: job.SendMail, Key: name}} }
	var want []string
	check := func(name string, refused, done func(jobs []job.Spec) error) {
		t.Helper()
		if refused != nil {
			if err := refused(follow("refused " + name)); err == nil {
				t.Errorf("%s is not refused", name)
			}
		}
		contract.OK(t, done(follow(name)))
		want = append(want, name)
		all, err := s.JobList.List(t.Context(), ports.JobQuery{Kind: job.SendMail, Limit: 1000})
		contract.OK(t, err)
		var keys []string
		for _, j := range slices.Backward(all) {
			keys = append(keys, j.Key)
		}
		if !slices.Equal(keys, want) || !all[0].CreatedAt.Equal(contract.Kept(contract.Moment(3))) {
			t.Errorf("%s: the jobs are %v at %v, want %v", name, keys, all[0].CreatedAt, want)
		}
	}
	at := contract.Moment(3)
	begin(t, s, ada)
	check("app", func(jobs []job.Spec) error {
		c := confirmation("other", 10, at, login.ID(), "r")
		c.Follow = jobs
		return s.Enrolments.Confirm(t.Context(), ada, c)
	}, func(jobs []job.Spec) error {
		c := confirmation("a", 10, at, login.ID(), "r")
		c.Follow = jobs
		return s.Enrolments.Confirm(t.Context(), ada, c)
	})
	codes := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) error {
			return s.SecondFactors.ReplaceRecoveryCodes(t.Context(), ada, by, []string{"n"}, at, jobs...)
		}
	}
	check("codes", codes(outdated), codes(identity.Proof{}))
	var key identity.Passkey
	add := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) (err error) {
			a := ports.PasskeyAddition{Challenge: challenge("challenge"), Hashes: []string{"r"}, Login: login.ID(), At: at, Follow: jobs}
			key, _, err = s.Passkeys.Add(t.Context(), passkeyOf(ada, "credential"), by, a)
			return err
		}
	}
	check("passkey", add(outdated), add(identity.Proof{}))
	remove := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) error {
			return s.Passkeys.Remove(t.Context(), ada, key.ID, by, noRules, at, jobs...)
		}
	}
	check("no passkey", remove(outdated), remove(identity.Proof{}))
	end := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) error { return s.SecondFactors.Remove(t.Context(), ada, by, noRules, at, jobs...) }
	}
	check("no app", end(outdated), end(identity.Proof{}))
	var linked identity.External
	link := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) (err error) {
			e := identityOf(ada, "subject")
			e.AddedAt = at
			linked, err = s.Externals.Link(t.Context(), e, by, "", jobs...)
			return err
		}
	}
	check("identity", link(outdated), link(identity.Proof{}))
	unlink := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) error {
			_, err := s.LinkedExternals.Unlink(t.Context(), ada, linked.ID, by, noRules, login.ID(), at, jobs...)
			return err
		}
	}
	check("no identity", unlink(outdated), unlink(identity.Proof{}))
	set := func(by identity.Proof) func([]job.Spec) error {
		return func(jobs []job.Spec) error {
			return s.Users.SetPassword(t.Context(), ada, by, "", login.ID(), at, jobs...)
		}
	}
	check("password", set(outdated), set(identity.Proof{}))
	issue(t, s, ada, "hash")
	reset := func(hash string) func([]job.Spec) error {
		return func(jobs []job.Spec) error {
			_, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "new", at, jobs...)
			return err
		}
	}
	check("reset", reset("another"), reset("hash"))
}
