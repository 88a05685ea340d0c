package identity_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/setting"
	"chatbot/ports"
	"chatbot/ports/contract"
)

var (
	_ ports.Users           = (*fakeUsers)(nil)
	_ ports.AccountDeletion = (*fakeUsers)(nil)

	_ ports.FirstAccount = (*fakeUsers)(nil)
	_ ports.Roles        = (*fakeUsers)(nil)
	_ ports.People       = fakePeople{}

	_ ports.Logins  = (*fakeLogins)(nil)
	_ ports.Devices = (*fakeLogins)(nil)
	_ ports.Hasher  = (*fakeHasher)(nil)
	_ ports.Tokens  = (*fakeTokens)(nil)
	_ ports.Tickets = (*fakeTickets)(nil)
	_ ports.Secrets = (*fakeSecrets)(nil)
	_ ports.Logger  = (*fakeLogger)(nil)
	_ ports.Audit   = (*fakeAudit)(nil)
)

var errOutage = errors.New("storage is away")

// operator is somebody with a shell on the server.
var operator = identity.Actor{Role: identity.Operator}

type fakeUsers struct {
	logins    *fakeLogins
	mu        sync.Mutex
	all       []identity.User
	admins    int // active ones besides all
	outage    error
	condemned []ports.ScheduledDeletion
	jobs      []job.Spec // enqueued with them
	follow    []job.Spec // enqueued with new accounts
	running   bool
	groups    map[identity.UserID][]identity.GroupID
	regrouped map[identity.UserID]time.Time // when groups last changed
}

// regroup changes the groups of an account.
func (f *fakeUsers) regroup(id identity.UserID, at time.Time, groups ...identity.GroupID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.groups == nil {
		f.groups, f.regrouped = map[identity.UserID][]identity.GroupID{}, map[identity.UserID]time.Time{}
	}
	f.groups[id], f.regrouped[id] = groups, at
}

func (f *fakeUsers) groupsOf(id identity.UserID) []identity.GroupID {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.groups[id]
}

func (f *fakeUsers) Create(_ context.Context, u identity.User, follow ...job.Spec) (identity.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, other := range f.all {
		switch {
		case strings.EqualFold(other.Username(), u.Username()):
			return identity.User{}, ports.ErrUsernameTaken
		case strings.EqualFold(other.Email(), u.Email()):
			return identity.User{}, ports.ErrEmailTaken
		}
	}
	is := u.Record()
	is.ID = identity.UserID(len(f.all) + 1)
	f.all = append(f.all, identity.RestoreUser(is))
	f.follow = append(f.follow, follow...)
	return identity.RestoreUser(is), f.outage
}

func (f *fakeUsers) Any(context.Context) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.all) > 0, f.outage
}

func (f *fakeUsers) CreateFirst(ctx context.Context, u identity.User, follow ...job.Spec) (identity.User, error) {
	if taken, err := f.Any(ctx); taken || err != nil {
		return identity.User{}, errors.Join(err, identity.ErrRegistrationClosed)
	}
	return f.Create(ctx, u, follow...)
}

// fakePeople shows the accounts of fakeUsers.
type fakePeople struct {
	*fakeUsers
	ports.People
}

func (f fakePeople) List(context.Context, ports.PeopleQuery, time.Time) (all []ports.Person, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, u := range f.all {
		all = append(all, ports.Person{User: u})
	}
	return all, f.outage
}

func (f fakePeople) Get(ctx context.Context, id identity.UserID, _ time.Time) (ports.Person, error) {
	u, err := f.ByID(ctx, id)
	return ports.Person{User: u}, err
}

func (f *fakeUsers) find(is func(identity.User) bool) (identity.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return identity.User{}, f.outage
	}
	for _, u := range f.all {
		if is(u) {
			return u, nil
		}
	}
	return identity.User{}, ports.ErrNoUser
}

func (f *fakeUsers) ByName(_ context.Context, name string) (identity.User, error) {
	return f.find(func(u identity.User) bool {
		return strings.EqualFold(u.Username(), name) || strings.EqualFold(u.Email(), name)
	})
}

func (f *fakeUsers) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	return f.find(func(u identity.User) bool { return u.ID() == id })
}

func (f *fakeUsers) change(id identity.UserID, how func(*identity.User) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return f.outage
	}
	next, admins := f.all[id-1], identity.Admins{Active: f.admins, Local: f.admins}
	if err := how(&next); err != nil {
		return err
	}
	for _, u := range f.all {
		if u.ID() != id {
			admins.Add(u)
		}
	}
	if err := f.all[id-1].SucceededBy(next, admins); err != nil {
		return err
	}
	f.all[id-1] = next
	return nil
}

func (f *fakeUsers) Change(ctx context.Context, id identity.UserID, change identity.AccountChange, at time.Time) (identity.User, error) {
	if err := f.change(id, func(u *identity.User) error { return change.Apply(u, identity.Proof{Operator: true}, at) }); err != nil {
		return identity.User{}, err
	}
	if change.Deactivates() {
		return f.all[id-1], f.logins.RevokeOthers(ctx, id, 0, at)
	}
	return f.all[id-1], nil
}

func (f *fakeUsers) Changed(ctx context.Context, since, now time.Time) (actors []identity.Actor, err error) {
	f.mu.Lock()
	all, regrouped := slices.Clone(f.all), maps.Clone(f.regrouped)
	f.mu.Unlock()
	for _, u := range all {
		logins, err := f.logins.List(ctx, u.ID(), now)
		if err != nil {
			return nil, err
		}
		for _, l := range logins {
			changed := u.Record().RoleChangedAt
			if regrouped := regrouped[u.ID()]; regrouped.After(changed) {
				changed = regrouped
			}
			if !changed.IsZero() && !changed.Before(since) {
				actors = append(actors, identity.Actor{User: u.ID(), Role: u.Role(), Login: l.ID(), Groups: f.groupsOf(u.ID())})
			}
		}
	}
	return actors, nil
}

func (f *fakeUsers) SetPassword(ctx context.Context, id identity.UserID, by identity.Proof, hash string, except identity.LoginID, at time.Time, follow ...job.Spec) error {
	if err := f.change(id, func(u *identity.User) error { return u.SetPassword(by, hash, at) }); err != nil {
		return err
	}
	f.logins.enqueue(ctx, at, follow)
	return f.logins.RevokeOthers(ctx, id, except, at)
}

func (f *fakeUsers) SetActive(ctx context.Context, id identity.UserID, by identity.Proof, active bool, at time.Time) error {
	if err := f.change(id, func(u *identity.User) error { return u.SetActive(by, active, at) }); err != nil || active {
		return err
	}
	return f.logins.RevokeOthers(ctx, id, 0, at)
}

func (f *fakeUsers) Schedule(ctx context.Context, id identity.UserID, by identity.Proof, at time.Time, deletion job.Spec) error {
	if err := f.change(id, func(u *identity.User) error { return u.ScheduleDeletion(by, at) }); err != nil {
		return err
	}
	f.mu.Lock()
	f.condemned = append(f.condemned, ports.ScheduledDeletion{User: id, At: at})
	f.jobs = append(f.jobs, deletion)
	f.mu.Unlock()
	return f.logins.RevokeOthers(ctx, id, 0, at)
}

func (f *fakeUsers) Scheduled(_ context.Context, before time.Time, limit int) (due []ports.ScheduledDeletion, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.condemned {
		if c.At.Before(before) && len(due) < limit {
			due = append(due, c)
		}
	}
	return due, f.outage
}

func (f *fakeUsers) AnswersRun(context.Context, identity.UserID) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.running, f.outage
}

func (f *fakeUsers) Delete(_ context.Context, id identity.UserID, before time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return f.outage
	}
	due := len(f.condemned)
	f.condemned = slices.DeleteFunc(f.condemned, func(c ports.ScheduledDeletion) bool { return c.User == id && c.At.Before(before) })
	switch {
	case len(f.condemned) < due:
		return nil
	case slices.ContainsFunc(f.condemned, func(c ports.ScheduledDeletion) bool { return c.User == id }):
		return ports.ErrTooEarly
	}
	return ports.ErrNoUser
}

func (f *fakeUsers) deactivate(id identity.UserID) {
	_ = f.change(id, func(u *identity.User) error {
		return u.SetActive(identity.Proof{Operator: true}, false, u.Record().UpdatedAt)
	})
}

type fakeLogins struct {
	users   *fakeUsers
	factors *fakeFactors
	// passkeys are those that may have been deleted before a login with one is stored.
	passkeys *fakePasskeys
	mails    *fakeMails
	mu       sync.Mutex
	all      []identity.Login
	outage   error
	looks    int // number of calls to Ended
}

func (f *fakeLogins) Create(ctx context.Context, l identity.Login, by identity.Proof, most int, tell func(string) []job.Spec) (identity.Login, []identity.LoginID, error) {
	has, _ := f.factors.Of(ctx, l.UserID())
	passed := has.CreatedAt.Equal(by.SecondFactor)
	if by.Passkey != 0 {
		passed = f.passkeys.at(func(p identity.Passkey) bool { return p.ID == by.Passkey && p.User == l.UserID() }) >= 0
	}
	if u, err := f.users.ByID(ctx, l.UserID()); err != nil || !u.Accepts(by) || !passed {
		return identity.Login{}, nil, identity.ErrAccountChanged
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	l = f.told(ctx, l, tell)
	is := l.Record()
	is.ID = identity.LoginID(len(f.all) + 101)
	var ended []identity.LoginID // the oldest: here a login is used only when it is created
	for i := range f.all {
		if later := len(f.all) - i; most > 0 && later >= most && f.all[i].UserID() == is.UserID && f.all[i].Alive(is.CreatedAt) {
			f.all[i].Revoke(is.CreatedAt)
			ended = append(ended, f.all[i].ID())
		}
	}
	f.all = append(f.all, identity.RestoreLogin(is))
	return identity.RestoreLogin(is), ended, f.outage
}

// told returns a new login, after its person was told of it as ports.Logins has it.
func (f *fakeLogins) told(ctx context.Context, l identity.Login, tell func(string) []job.Spec) identity.Login {
	var own []identity.Login
	told, now := 0, l.Record().CreatedAt
	for _, e := range f.all {
		if e.UserID() != l.UserID() {
			continue
		}
		own = append(own, e)
		if is := e.Record(); is.Told && is.CreatedAt.After(now.Add(-identity.ToldWithin)) {
			told++
		}
	}
	if tell == nil || !l.Unusual(own) || told >= identity.MaxTold {
		return l
	}
	follow := tell(identity.LastLanguage(own, now))
	f.enqueue(ctx, now, follow)
	if len(follow) == 0 {
		return l
	}
	return l.Told()
}

func (f *fakeLogins) enqueue(ctx context.Context, at time.Time, follow []job.Spec) {
	if len(follow) > 0 {
		_ = f.mails.Enqueue(ctx, at, follow...)
	}
}

// alter changes the record of the login at an index.
func (f *fakeLogins) alter(i int, change func(*identity.LoginRecord)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	is := f.all[i].Record()
	change(&is)
	f.all[i] = identity.RestoreLogin(is)
}

func (f *fakeLogins) ByFamily(ctx context.Context, hash string) (identity.Login, identity.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.all {
		if l.Record().FamilyHash == hash {
			u, err := f.users.ByID(ctx, l.UserID())
			return l, u, errors.Join(err, f.outage)
		}
	}
	return identity.Login{}, identity.User{}, ports.ErrNoLogin
}

func (f *fakeLogins) Holder(ctx context.Context, id identity.LoginID) (ports.Holder, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return ports.Holder{}, f.outage
	}
	if id < 101 || id > identity.LoginID(len(f.all)+100) {
		return ports.Holder{}, ports.ErrNoLogin
	}
	l := f.all[id-101]
	u, err := f.users.ByID(ctx, l.UserID())
	has, _ := f.factors.Of(ctx, l.UserID())
	return ports.Holder{Login: l, User: u, Groups: f.users.groupsOf(l.UserID()), SecondFactor: has.Enabled()}, err
}

func (f *fakeLogins) Rotate(_ context.Context, rotated identity.Login) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := &f.all[rotated.ID()-101]
	if is := l.Record(); is.TokenHash != rotated.Record().PreviousHash || !is.RevokedAt.IsZero() {
		return ports.ErrNoLogin
	}
	*l = rotated
	return nil
}

func (f *fakeLogins) Revoke(_ context.Context, id identity.LoginID, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all[id-101].Revoke(at)
	return f.outage
}

func (f *fakeLogins) List(_ context.Context, userID identity.UserID, now time.Time) (all []identity.Login, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range f.all {
		if l.UserID() == userID && l.Alive(now) {
			all = append(all, l)
		}
	}
	return all, f.outage
}

func (f *fakeLogins) RevokeOthers(ctx context.Context, userID identity.UserID, except identity.LoginID, at time.Time) error {
	all, _ := f.List(ctx, userID, at)
	for _, l := range all {
		if l.ID() != except {
			_ = f.Disown(ctx, l.ID(), at)
		}
	}
	return f.outage
}

func (f *fakeLogins) Recent(_ context.Context, userID identity.UserID) (all []identity.Login, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, l := range slices.Backward(f.all) {
		if l.UserID() == userID {
			all = append(all, l)
		}
	}
	return all, f.outage
}

func (f *fakeLogins) Disown(_ context.Context, id identity.LoginID, at time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all[id-101].Disown(at)
	return f.outage
}

func (f *fakeLogins) Ended(_ context.Context, since, now time.Time) (ids []identity.LoginID, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	for _, l := range f.all {
		if l.Ended(since, now) {
			ids = append(ids, l.ID())
		}
	}
	return ids, f.outage
}

// fakeHasher counts hashes and comparisons, whatever their outcome.
type fakeHasher struct {
	mu        sync.Mutex
	work      int
	busy      bool
	asked     []identity.Asker // in order of the calls
	meanwhile func()           // unless nil, runs while a password is checked
}

func (f *fakeHasher) Hash(_ context.Context, by identity.Asker, password string) (string, error) {
	return "hash of " + password, f.took(by)
}

func (f *fakeHasher) Matches(_ context.Context, by identity.Asker, hash, password string) (bool, error) {
	if f.meanwhile != nil {
		f.meanwhile()
	}
	return hash == "hash of "+password, f.took(by)
}

func (f *fakeHasher) took(by identity.Asker) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, by)
	if f.busy {
		return ports.ErrBusy
	}
	f.work++
	return nil
}

// fakeTokens stores claims; a token is their number.
type fakeTokens struct {
	clock ports.Clock
	mu    sync.Mutex
	all   map[string]identity.Claims
}

func (f *fakeTokens) Issue(c identity.Claims) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	token := "access " + c.TokenID
	f.all[token] = c
	return token, nil
}

func (f *fakeTokens) Verify(token string) (identity.Claims, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	c, ok := f.all[token]
	if !ok || !f.clock.Now().Before(c.ExpiresAt) {
		return identity.Claims{}, identity.ErrToken
	}
	return c, nil
}

type fakeTickets struct {
	clock  ports.Clock
	mu     sync.Mutex
	all    map[string]identity.Principal
	until  map[string]time.Time
	outage error
}

func (f *fakeTickets) Issue(_ context.Context, p identity.Principal, life time.Duration) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	ticket := fmt.Sprintf("ticket %d", len(f.until))
	f.all[ticket], f.until[ticket] = p, f.clock.Now().Add(life)
	return ticket, f.outage
}

func (f *fakeTickets) Redeem(_ context.Context, ticket string) (identity.Principal, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return identity.Principal{}, f.outage
	}
	p, ok := f.all[ticket]
	delete(f.all, ticket)
	if !ok || !f.clock.Now().Before(f.until[ticket]) {
		return identity.Principal{}, identity.ErrToken
	}
	return p, nil
}

type fakeSecrets struct {
	mu sync.Mutex
	n  int
}

func (f *fakeSecrets) Secret() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	return fmt.Sprintf("secret-%d", f.n)
}

type fakeLogger struct {
	mu  sync.Mutex
	all []ports.Record
}

func (f *fakeLogger) Log(_ context.Context, e ports.Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, e)
}

// said returns all records with all their fields as text.
func (f *fakeLogger) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return fmt.Sprintf("%+v", f.all)
}

type fakeAudit struct {
	mu     sync.Mutex
	all    []audit.Event
	outage error
	after  func() // called once, after an event was stored
}

func (f *fakeAudit) Record(_ context.Context, e audit.Event) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.after != nil {
		defer f.after()
		f.after = nil
	}
	if f.outage == nil {
		f.all = append(f.all, e)
	}
	return f.outage
}

func (f *fakeAudit) List(context.Context, ports.AuditQuery) ([]audit.Event, error) {
	panic("these use cases only write")
}

const (
	accessLife  = 30 * time.Minute
	refreshLife = 7 * 24 * time.Hour
	loginLife   = 30 * 24 * time.Hour
	password    = "Engine1843"
)

// fakeDeriver derives readable tokens.
type fakeDeriver struct{ secrets []string }

func (f *fakeDeriver) Derive(token string) (next []string) {
	family, _ := identity.RefreshFamily(token)
	for _, secret := range f.secrets {
		next = append(next, identity.RefreshToken(family, identity.HashToken(token + secret)[:40]))
	}
	return next
}

// desk is the service with its fake ports.
type desk struct {
	*identityapp.Service
	users    *fakeUsers
	logins   *fakeLogins
	hasher   *fakeHasher
	tickets  *fakeTickets
	attempts *fakeLoginThrottle
	clock    *contract.Clock
	logger   *fakeLogger
	audit    *fakeAudit
	next     *fakeDeriver
	settings setting.Values
	factors  *fakeFactors
	sealer   *fakeSealer
	passkeys *fakePasskeys
	webauthn *fakeWebAuthn

	invitations *fakeInvitations
	mails       *fakeMails
	tokens      *fakeAccountTokens
}

func newDesk(t *testing.T) *desk { return newDeskUnder(t, identity.RegistrationOpen) }

func newDeskUnder(t *testing.T, policy identity.RegistrationPolicy) *desk {
	return newDeskOf(t, policy, 0)
}

func newDeskOf(t *testing.T, policy identity.RegistrationPolicy, mostLogins int) *desk {
	t.Helper()
	d := &desk{settings: setting.Values{Registration: policy}, users: &fakeUsers{admins: 1}, hasher: &fakeHasher{}, logger: &fakeLogger{}, audit: &fakeAudit{}}
	d.clock = contract.NewClock(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	d.logins = &fakeLogins{users: d.users}
	d.users.logins = d.logins
	d.factors = &fakeFactors{all: map[identity.UserID]identity.SecondFactor{}, begun: map[identity.UserID]identity.Enrolment{}, codes: map[string]bool{}, logins: d.logins}
	d.logins.factors = d.factors
	d.sealer = &fakeSealer{}
	d.passkeys, d.webauthn = &fakePasskeys{factors: d.factors, used: map[string]bool{}}, &fakeWebAuthn{}
	d.logins.passkeys = d.passkeys
	d.invitations = &fakeInvitations{users: d.users}
	d.mails = &fakeMails{configured: true}
	d.logins.mails = d.mails
	d.tokens = &fakeAccountTokens{users: d.users, logins: d.logins, mails: d.mails}
	d.invitations.mails = d.mails
	d.next = &fakeDeriver{secrets: []string{"secret"}}
	d.tickets = &fakeTickets{clock: d.clock, all: map[string]identity.Principal{}, until: map[string]time.Time{}}
	d.attempts = &fakeLoginThrottle{clock: d.clock, rows: map[string]fakeRow{}, trust: map[string]bool{}}
	d.Service = identityapp.New(identityapp.Ports{
		LoginThrottle: d.attempts, Devices: d.logins, Next: d.next,
		Users: d.users, First: d.users, Roles: d.users, People: fakePeople{fakeUsers: d.users}, Invitations: d.invitations, InvitationMails: d.invitations, AccountTokens: d.tokens, Mails: d.mails, Jobs: d.mails, AccountDeletion: d.users, Logins: d.logins, Hasher: d.hasher, Tickets: d.tickets, Clock: d.clock, Logger: d.logger, Audit: d.audit,
		Tokens: &fakeTokens{clock: d.clock, all: map[string]identity.Claims{}}, Secrets: &fakeSecrets{},
		Settings: func() setting.Values { return d.settings }, SecondFactors: d.factors, Enrolments: d.factors, TOTP: fakeTOTP{}, Passkeys: d.passkeys, PasskeyUses: d.passkeys, WebAuthn: d.webauthn, Sealer: d.sealer,
	}, identity.Lifetimes{Access: accessLife, Refresh: refreshLife, Login: loginLife, Most: mostLogins}, "")
	return d
}

// signedIn registers ada and signs her in.
func (d *desk) signedIn(t *testing.T) (identity.User, identity.Grant) {
	t.Helper()
	u, err := d.Register(t.Context(), identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u, d.login(t)
}

func (d *desk) login(t *testing.T) identity.Grant {
	t.Helper()
	step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return step.Grant
}

func (d *desk) refreshed(t *testing.T, g identity.Grant) identity.Grant {
	t.Helper()
	next, err := d.Refresh(t.Context(), g.RefreshToken)
	if err != nil {
		t.Error(err)
	}
	return next
}

func (d *desk) wantAccess(t *testing.T, token string, want error) {
	t.Helper()
	if _, _, err := d.Authenticate(t.Context(), token); !errors.Is(err, want) {
		t.Errorf("access: %v, want %v", err, want)
	}
}
