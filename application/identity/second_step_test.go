package identity_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// code returns the code of the app now.
func (d *desk) code() string { return codeOf(d.clock.Now().Unix() / 30) }

// enrolled gives ada, who is signed in, a second factor and returns her recovery codes. The code of the enrolment is used up.
func (d *desk) enrolled(t *testing.T) (identity.Actor, identity.Grant, []string) {
	t.Helper()
	_, g := d.signedIn(t)
	actor, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	codes, err := d.ConfirmEnrolment(t.Context(), actor, d.code())
	if err != nil || len(codes) != identity.RecoveryCodes {
		t.Fatalf("%q, %v", codes, err)
	}
	d.clock.Move(time.Minute)
	return actor, g, codes
}

// first returns the token of ada's first step.
func (d *desk) first(t *testing.T) string {
	t.Helper()
	step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password})
	if err != nil || step.AccessToken != "" || step.RefreshToken != "" || step.Token == "" || len(step.Methods) == 0 {
		t.Fatalf("%+v, %v", step, err)
	}
	return step.Token
}

func (d *desk) wantSecond(t *testing.T, token, code string, want error) identity.Grant {
	t.Helper()
	g, err := d.SecondStep(t.Context(), token, code)
	if !errors.Is(err, want) || (err == nil) != (g.AccessToken != "") {
		t.Errorf("%q: %v, want %v", code, err, want)
	}
	return g
}

func TestPasswordAloneOpensNothingWithASecondFactor(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	token := d.first(t)
	d.wantAccess(t, token, identity.ErrToken)
	if _, err := d.Refresh(t.Context(), token); !errors.Is(err, identity.ErrToken) {
		t.Errorf("refresh: %v", err)
	}
	if _, err := d.Redeem(t.Context(), token); !errors.Is(err, identity.ErrToken) {
		t.Errorf("ticket: %v", err)
	}
	if alive, _ := d.logins.List(t.Context(), 1, d.clock.Now()); len(alive) != 1 {
		t.Errorf("%d logins", len(alive))
	}
	d.wantSecond(t, token, "000000", identity.ErrCode)
	d.wantAccess(t, d.wantSecond(t, token, d.code(), nil).AccessToken, nil)
	if text := d.logger.said(); strings.Contains(text, token) || strings.Contains(text, d.code()) {
		t.Errorf("logged: %s", text)
	}
	var actions []audit.Action
	for _, e := range d.audit.all[len(d.audit.all)-3:] {
		actions = append(actions, e.Action)
	}
	if !slices.Equal(actions, []audit.Action{audit.FirstStep, audit.SignedIn, audit.SignedIn}) {
		t.Errorf("audited: %v", actions)
	}
}

// TestTokensOfTheReleaseBefore: they have no identity, and end in a random field as all do.
func TestTokensOfTheReleaseBefore(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	text, err := d.Sealer.Open(d.first(t), "login/second")
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(text)
	for n, want := range map[int]error{4: identity.ErrSecondStep, 5: nil, 7: identity.ErrSecondStep} {
		old := append(slices.Clone(fields[:4]), "secret", "0", "0")[:n]
		token, err := d.Sealer.Seal(strings.Join(old, " "), "login/second")
		if err != nil {
			t.Fatal(err)
		}
		d.wantSecond(t, token, d.code(), want)
	}
}

func TestCodesAreAcceptedOnceAndOneStepOff(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	now := d.clock.Now().Unix() / 30
	token := d.first(t)
	d.wantSecond(t, token, codeOf(now-2), identity.ErrCode)
	d.wantSecond(t, token, codeOf(now+2), identity.ErrCode)
	d.wantSecond(t, token, codeOf(now-1), nil)
	d.wantSecond(t, token, codeOf(now-1), identity.ErrCode)
	d.wantSecond(t, d.first(t), " "+codeOf(now + 1)[:3]+" "+codeOf(now + 1)[3:]+"\n", nil)
	d.wantSecond(t, token, codeOf(now), identity.ErrCode) // earlier than one that was accepted
}

func TestOneOfParallelSecondStepsWins(t *testing.T) {
	d := newDesk(t)
	_, _, codes := d.enrolled(t)
	for name, code := range map[string]string{"app": d.code(), "recovery": codes[3]} {
		token, won := d.first(t), make(chan error, 4)
		var group sync.WaitGroup
		for range cap(won) {
			group.Go(func() {
				_, err := d.SecondStep(t.Context(), token, code)
				won <- err
			})
		}
		group.Wait()
		close(won)
		n := 0
		for err := range won {
			if err == nil {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: %d sign-ins with one code", name, n)
		}
	}
}

func TestRecoveryCodesWorkOnceAsTheyAreTyped(t *testing.T) {
	d := newDesk(t)
	actor, _, codes := d.enrolled(t)
	for _, typed := range []string{strings.ToLower(codes[0]), strings.ReplaceAll(codes[1], "-", ""), " " + strings.ReplaceAll(codes[2], "-", " – ") + "\t"} {
		d.wantSecond(t, d.first(t), typed, nil)
		d.wantSecond(t, d.first(t), typed, identity.ErrCode)
		d.clock.Move(time.Hour)
	}
	if state, err := d.SecondFactor(t.Context(), actor); err != nil || state.CodesLeft != 7 {
		t.Errorf("%+v, %v", state, err)
	}
	next, err := d.ReplaceRecoveryCodes(t.Context(), actor, password)
	if err != nil {
		t.Fatal(err)
	}
	d.wantSecond(t, d.first(t), codes[4], identity.ErrCode)
	d.wantSecond(t, d.first(t), next[4], nil)
}

func TestGuessesAreCountedAcrossFirstSteps(t *testing.T) {
	d := newDesk(t)
	_, _, codes := d.enrolled(t)
	for i := range 5 {
		d.wantSecond(t, d.first(t), "00000"+string(rune('0'+i)), identity.ErrCode)
	}
	d.wantSecond(t, d.first(t), d.code(), identity.ErrLockedOut)
	d.wantSecond(t, d.first(t), codes[0], nil) // guesses at the app's codes do not lock its owner out
	d.wantSecond(t, d.first(t), d.code(), nil) // and a completed sign-in clears both counts
	for range 5 {
		d.wantSecond(t, d.first(t), "AAAA-AAAA-AAAA-AAAA", identity.ErrCode)
	}
	d.wantSecond(t, d.first(t), codes[1], identity.ErrLockedOut)
}

func TestFirstStepEnds(t *testing.T) {
	for name, end := range map[string]func(d *desk, u identity.User, actor identity.Actor) error{
		"with time": func(d *desk, _ identity.User, _ identity.Actor) error {
			d.clock.Move(identity.SecondStepLife)
			return nil
		},
		"with a new password": func(d *desk, _ identity.User, actor identity.Actor) error {
			return d.ChangePassword(t.Context(), actor, password, "Difference1822")
		},
		"with another app": func(d *desk, _ identity.User, actor identity.Actor) error {
			_, err := d.Enrol(t.Context(), actor, password)
			if err == nil {
				_, err = d.ConfirmEnrolment(t.Context(), actor, d.code())
			}
			d.clock.Move(time.Minute)
			return err
		},
		"with a reset": func(d *desk, u identity.User, _ identity.Actor) error {
			return identityapp.Operator{Service: d.Service}.ResetSecondFactor(t.Context(), operator, u)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			actor, _, _ := d.enrolled(t)
			u, _ := d.users.ByID(t.Context(), actor.User)
			token := d.first(t)
			if err := end(d, u, actor); err != nil {
				t.Fatal(err)
			}
			d.wantSecond(t, token, d.code(), identity.ErrSecondStep)
			if last := d.audit.all[len(d.audit.all)-1]; name != "with time" && (last.Action != audit.SignedIn || last.Outcome != audit.Refused || last.Reason != identity.ErrSecondStep.Code) {
				t.Errorf("audited: %+v", last)
			}
		})
	}
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	for _, token := range []string{"", "x", "login/second|", "login/second|1 2 3 4", "login/second|x y z w v", "login/second|1 99999999999 x y z", "users/1/totp|1 99999999999 x y"} {
		d.wantSecond(t, token, d.code(), identity.ErrSecondStep)
	}
}

func TestResetEndsLoginsAndTheirRefresh(t *testing.T) {
	d := newDesk(t)
	actor, g, _ := d.enrolled(t)
	u, _ := d.users.ByID(t.Context(), actor.User)
	people, root := identityapp.People{Service: d.Service}, d.admin(t)
	if _, err := people.ResetSecondFactor(t.Context(), identity.Actor{User: root.User, Role: identity.Member, Login: root.Login}, u.ID(), password); !errors.Is(err, identity.ErrNotAdmin) {
		t.Errorf("by a member: %v", err)
	}
	if _, err := people.ResetSecondFactor(t.Context(), identity.Actor{User: u.ID(), Role: identity.Admin, Login: actor.Login}, u.ID(), password); !errors.Is(err, identity.ErrOwnSecondFactor) {
		t.Errorf("one's own: %v", err)
	}
	if _, err := people.ResetSecondFactor(t.Context(), root, u.ID(), ""); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, g.AccessToken, identity.ErrToken)
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("refresh: %v", err)
	}
	if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.SecondFactorRemoved || last.ActorID != root.User || last.UserID != u.ID() {
		t.Errorf("audited: %+v", last)
	}
	d.wantAccess(t, d.login(t).AccessToken, nil)
	if _, err := people.ResetSecondFactor(t.Context(), root, u.ID(), ""); !errors.Is(err, identity.ErrNoSecondFactor) {
		t.Errorf("again: %v", err)
	}
}

func TestStolenAccessTokenChangesNoFactor(t *testing.T) {
	d := newDesk(t)
	actor, _, _ := d.enrolled(t)
	wrong := "Wrong1234"
	if _, err := d.Enrol(t.Context(), actor, wrong); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("enrol: %v", err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); !errors.Is(err, identity.ErrEnrolment) {
		t.Errorf("confirm: %v", err)
	}
	if err := d.RemoveSecondFactor(t.Context(), actor, wrong); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("remove: %v", err)
	}
	if _, err := d.ReplaceRecoveryCodes(t.Context(), actor, wrong); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("codes: %v", err)
	}
	for range 2 {
		_, _ = d.Enrol(t.Context(), actor, wrong)
	}
	if _, err := d.Enrol(t.Context(), actor, password); !errors.Is(err, identity.ErrLockedOut) {
		t.Errorf("after five wrong passwords: %v", err)
	}
	for call, err := range map[string]error{"nobody enrols": second(d.Enrol(t.Context(), identity.Actor{}, password)), "operator": second(d.Enrol(t.Context(), operator, password))} {
		if !errors.Is(err, ports.ErrNoUser) {
			t.Errorf("%s: %v", call, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestEnrolmentEndsOtherLoginsAndKeepsTheOldAppUntilThen(t *testing.T) {
	d := newDesk(t)
	actor, g, codes := d.enrolled(t)
	other := d.wantSecond(t, d.first(t), d.code(), nil)
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	d.clock.Move(time.Minute)
	d.wantSecond(t, d.first(t), d.code(), nil) // the old one works
	d.clock.Move(identity.EnrolmentLife)
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); !errors.Is(err, identity.ErrEnrolment) {
		t.Errorf("too late: %v", err)
	}
	_, _ = d.Enrol(t.Context(), actor, password)
	for range 5 {
		if _, err := d.ConfirmEnrolment(t.Context(), actor, "000000"); !errors.Is(err, identity.InvalidCode()) {
			t.Errorf("wrong code: %v", err)
		}
		if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.SecondFactorAdded || last.Outcome != audit.Refused || last.Reason != identity.ErrCode.Code {
			t.Errorf("audited: %+v", last)
		}
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); !errors.Is(err, identity.ErrLockedOut) {
		t.Errorf("guessed too often: %v", err)
	}
	d.clock.Move(time.Minute)
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Fatal(err)
	}
	next := d.refreshed(t, g)
	d.wantAccess(t, next.AccessToken, nil)
	d.wantAccess(t, other.AccessToken, identity.ErrToken)
	d.wantSecond(t, d.first(t), d.code(), identity.ErrCode) // it confirmed the app
	d.wantSecond(t, d.first(t), codes[0], identity.ErrCode)
}

// TestPolicyLeadsToEnrolment: logins that are older than the policy are no way around it.
func TestPolicyLeadsToEnrolment(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	is := d.users.all[0].Record()
	is.Role = identity.Member
	d.users.all[0] = identity.RestoreUser(is)
	d.settings.SecondFactor = identity.SecondFactorRule{Who: identity.SecondFactorAdmins}
	if actor, _, err := d.Authenticate(t.Context(), g.AccessToken); err != nil || actor.MustEnrol || !actor.EnrolBy.IsZero() {
		t.Errorf("a member, while admins must: %+v, %v", actor, err)
	}
	d.settings.SecondFactor = identity.SecondFactorRule{Who: identity.SecondFactorAll, Grace: time.Minute, Since: d.clock.Now()}
	if actor, _, err := d.Authenticate(t.Context(), g.AccessToken); err != nil || actor.MustEnrol || !actor.EnrolBy.Equal(d.clock.Now().Add(time.Minute)) {
		t.Errorf("in the grace period: %+v, %v", actor, err)
	}
	ticket, _, err := d.Ticket(t.Context(), identity.Actor{User: 1, Role: identity.Member, Login: 101})
	if err != nil {
		t.Fatal(err)
	}
	d.settings.SecondFactor.Grace = 0
	for name, token := range map[string]string{"old": g.AccessToken, "refreshed": d.refreshed(t, g).AccessToken, "new": d.login(t).AccessToken} {
		actor, _, err := d.Authenticate(t.Context(), token)
		if err != nil || !actor.MustEnrol {
			t.Fatalf("%s: %+v, %v", name, actor, err)
		}
		if _, _, err := d.Ticket(t.Context(), actor); err == nil {
			t.Errorf("%s: got a ticket", name)
		}
		if _, err := d.Redeem(t.Context(), token); !errors.Is(err, identity.ErrSecondFactorNeeded) {
			t.Errorf("%s: a socket: %v", name, err)
		}
	}
	if _, err := d.Redeem(t.Context(), ticket); !errors.Is(err, identity.ErrSecondFactorNeeded) {
		t.Errorf("old ticket: %v", err)
	}
	actor, _, _ := d.Authenticate(t.Context(), d.login(t).AccessToken)
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Fatal(err)
	}
	actor.MustEnrol = false
	if err := d.RemoveSecondFactor(t.Context(), actor, password); !errors.Is(err, identity.ErrSecondFactorRequired) {
		t.Errorf("removed: %v", err)
	}
	d.settings.SecondFactor.Who = identity.SecondFactorOff
	if err := d.RemoveSecondFactor(t.Context(), actor, password); err != nil {
		t.Errorf("removed: %v", err)
	}
}

func TestSecondStepIsRefusedWhileItCannotBeCounted(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	token := d.first(t)
	d.attempts.outage = errOutage
	d.wantSecond(t, token, d.code(), ports.ErrBusy)
	d.attempts.outage = nil
	d.audit.outage = errOutage
	d.wantSecond(t, token, d.code(), errOutage)
	if step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, errOutage) || step.Token != "" && err == nil {
		t.Errorf("a first step that is not audited: %+v, %v", step, err)
	}
}
