package mail_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	mailapp "chatbot/application/mail"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// sealer implements ports.Sealer readably.
type sealer struct{}

func (sealer) Seal(value, place string) (string, error) { return place + "|" + value, nil }
func (sealer) Open(sealed, place string) (string, error) {
	value, ok := strings.CutPrefix(sealed, place+"|")
	if !ok {
		return "", ports.ErrSealed
	}
	return value, nil
}
func (sealer) IsCurrent(string) bool { return true }

type secrets struct{ n int }

func (s *secrets) Secret() string {
	s.n++
	return fmt.Sprint("secret", s.n)
}

type clock struct{ now time.Time }

func (c clock) Now() time.Time { return c.now }

// mailer implements ports.Mailer.
type mailer struct {
	sent []ports.MailMessage
	err  error
}

func (m *mailer) Send(_ context.Context, message ports.MailMessage) error {
	m.sent = append(m.sent, message)
	return m.err
}

func sender(m ports.Mailer, at time.Time) *mailapp.Sender {
	return &mailapp.Sender{Tokens: &tokens{}, Invitations: &invitations{state: identity.InvitationOpen}, Mailer: m, Sealer: sealer{}, Clock: clock{at}, Page: mailapp.Page{
		Name: func() string { return "Chat <&> all" }, URL: func() string { return "https://chat.example" },
	}}
}

// tokens notes the hashes of those that are withdrawn.
type tokens struct {
	withdrawn []string
	err       error
}

func (w *tokens) Withdraw(_ context.Context, hash string) error {
	w.withdrawn = append(w.withdrawn, hash)
	return w.err
}

func reset() mail.Mail {
	return mail.Mail{Kind: mail.PasswordReset, To: "ann@example.com", Language: mail.English, Name: "ann", Token: "a-token_1", Until: now.Add(time.Hour)}
}

// stored returns the job that a mail becomes.
func stored(t *testing.T, m mail.Mail) job.Job {
	t.Helper()
	spec, err := mailapp.NewOutbox(true, sealer{}, &secrets{}).Job(m)
	if err != nil {
		t.Fatal(err)
	}
	return job.Job{Kind: spec.Kind, Key: spec.Key, Payload: spec.Payload, CreatedAt: now}
}

func TestEveryAttemptSendsTheSameMessage(t *testing.T) {
	m, j := &mailer{err: errors.New("the connection broke")}, stored(t, reset())
	for i := range 2 {
		if err := sender(m, now.Add(time.Duration(i)*time.Minute)).Send(t.Context(), j); !errors.Is(err, m.err) {
			t.Error(err)
		}
	}
	if len(m.sent) != 2 || m.sent[0] != m.sent[1] || m.sent[0].ID != j.Key || !m.sent[0].At.Equal(now) || m.sent[0].To != "ann@example.com" {
		t.Errorf("%+v", m.sent)
	}
}

func TestJobsEndThatNoAttemptMends(t *testing.T) {
	whole := stored(t, reset())
	for name, c := range map[string]struct {
		change func(*job.Job)
		err    error // of the mail server
		at     time.Time
		sent   int
	}{
		"a refusal for good":     {func(*job.Job) {}, fmt.Errorf("550: %w", ports.ErrMailRefused), now, 1},
		"after its link expired": {func(*job.Job) {}, nil, now.Add(time.Hour), 0},
		"erased":                 {func(j *job.Job) { j.Payload = "" }, nil, now, 0},
		"of another key":         {func(j *job.Job) { j.Key = "another" }, nil, now, 0},
		"of another kind":        {func(j *job.Job) { j.Kind = job.MailReset }, nil, now, 0},
	} {
		m, j := &mailer{err: c.err}, whole
		c.change(&j)
		err := sender(m, c.at).Send(t.Context(), j)
		if o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(err, now, 0); o.Status != job.Failed || len(m.sent) != c.sent || strings.Contains(o.Error, "ann@") || strings.Contains(o.Error, "token_1") {
			t.Errorf("%s: %+v, %d sent", name, o, len(m.sent))
		}
	}
	if err := sender(nil, now).Send(t.Context(), whole); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("without mail: %v", err)
	}
	if o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(sender(nil, now.Add(time.Hour)).Send(t.Context(), whole), now, 0); o.Status != job.Failed {
		t.Errorf("without mail, after its link expired: %+v", o)
	}
}

// TestRefusedRecipientsAreNoFailuresOfJobs: an operator is alerted to those that can be mended here.
func TestRefusedRecipientsAreNoFailuresOfJobs(t *testing.T) {
	for _, c := range []struct {
		err    error
		status job.Status
	}{{ports.ErrRecipientRefused, job.Done}, {ports.ErrMailRefused, job.Failed}} {
		s := sender(&mailer{err: fmt.Errorf("550: %w", c.err)}, now)
		o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(s.Send(t.Context(), stored(t, reset())), now, 0)
		if o.Status != c.status || !strings.Contains(o.Error, "550") {
			t.Errorf("%v: %+v", c.err, o)
		}
		if withdrawn := s.Tokens.(*tokens).withdrawn; len(withdrawn) != 1 {
			t.Errorf("%v: withdrew %q", c.err, withdrawn)
		}
	}
}

// TestTokensOfRefusedMailsAreWithdrawn: nobody gets them, so they must not keep the person from asking again.
func TestTokensOfRefusedMailsAreWithdrawn(t *testing.T) {
	refused := fmt.Errorf("550: %w", ports.ErrMailRefused)
	for _, c := range []struct {
		err       error // of the mail server
		outage    error // of the storage
		withdrawn int
		status    job.Status
	}{{nil, nil, 0, job.Done}, {errors.New("451"), nil, 0, job.Waiting}, {refused, nil, 1, job.Failed}, {refused, errors.New("away"), 1, job.Waiting}} {
		w := &tokens{err: c.outage}
		s := sender(&mailer{err: c.err}, now)
		s.Tokens = w
		o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(s.Send(t.Context(), stored(t, reset())), now, 0)
		if len(w.withdrawn) != c.withdrawn || o.Status != c.status {
			t.Errorf("%v: withdrew %q, %+v", c.err, w.withdrawn, o)
		}
		if c.withdrawn > 0 && w.withdrawn[0] != identity.HashToken("a-token_1") {
			t.Errorf("withdrew %q", w.withdrawn)
		}
	}
}

// TestEveryMailHasWordsInEveryLanguage also covers hostile names: they are text.
func TestEveryMailHasWordsInEveryLanguage(t *testing.T) {
	seen := map[string]string{}
	for _, kind := range mail.Kinds() {
		for _, language := range append(mail.Languages(), "xx") {
			about, m := fmt.Sprint(kind, " in ", language), &mailer{}
			one := reset()
			one.Kind, one.Language, one.Name = kind, language, "<b>eve</b>"
			if err := sender(m, now).Send(t.Context(), stored(t, one)); err != nil {
				t.Errorf("%s: %v", about, err)
				continue
			}
			got := m.sent[0]
			if language == "xx" {
				if got.Language != "en" {
					t.Errorf("%s: %s", about, got.Language)
				}
				continue
			}
			if got.Language != string(language) || got.From != "Chat <&> all" || !strings.Contains(got.Subject, "Chat <&> all") || !strings.Contains(got.Text, "<b>eve</b>") || strings.Contains(got.HTML, "<b>eve") {
				t.Errorf("%s: %+v", about, got)
			}
			if strings.Contains(got.Text+got.HTML+got.Subject, "{{") || strings.Contains(got.Text+got.HTML, "<no value>") || strings.Contains(got.HTML, "ZgotmplZ") {
				t.Errorf("%s is not filled: %s\n%s", about, got.Text, got.HTML)
			}
			if other, there := seen[got.Text]; there {
				t.Errorf("%s has the words of %s", about, other)
			}
			seen[got.Text] = about
		}
	}
}

func TestFirstLinkEndsWithTheToken(t *testing.T) {
	m := &mailer{}
	if err := sender(m, now).Send(t.Context(), stored(t, reset())); err != nil {
		t.Fatal(err)
	}
	const link = "https://chat.example/reset#token=a-token_1"
	lines := strings.Split(m.sent[0].Text, "\n")
	if !strings.Contains(m.sent[0].Text, "\n"+link+"\n") || !strings.Contains(m.sent[0].HTML, `href="`+link+`"`) {
		t.Errorf("%q\n%s", lines, m.sent[0].HTML)
	}
}

func TestOutboxWithoutMailMakesNoJobs(t *testing.T) {
	o := mailapp.NewOutbox(false, sealer{}, &secrets{})
	_, err := o.Job(reset())
	_, other := o.Request(job.MailReset, mail.Request{Address: "ann@example.com", Language: mail.English})
	if !errors.Is(err, ports.ErrNoMail) || !errors.Is(other, ports.ErrNoMail) || o.Configured() {
		t.Errorf("%v, %v", err, other)
	}
}

func TestRequestsAreSealed(t *testing.T) {
	o := mailapp.NewOutbox(true, sealer{}, &secrets{})
	spec, err := o.Request(job.MailReset, mail.Request{User: 7, Address: "zoë@example.com", Language: mail.German})
	if err != nil || spec.Key == "" || strings.Contains(spec.Key, "@") {
		t.Fatalf("%+v, %v", spec, err)
	}
	r, err := o.Requested(job.Job{Kind: spec.Kind, Key: spec.Key, Payload: spec.Payload})
	if err != nil || r != (mail.Request{User: 7, Address: "zoë@example.com", Language: mail.German}) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := o.Requested(job.Job{Kind: spec.Kind, Key: "another", Payload: spec.Payload}); !errors.Is(err, ports.ErrSealed) {
		t.Errorf("of another key: %v", err)
	}
}

// people implements ports.Users.
type people struct{ ports.Users }

func (people) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	return identity.RestoreUser(identity.UserRecord{ID: id, Username: "root", Email: "root@example.com"}), nil
}

func TestAdminsTestMail(t *testing.T) {
	m := &mailer{}
	tester := mailapp.Tester{Sender: sender(m, now), Users: people{}, Secrets: &secrets{}}
	for _, actor := range []identity.Actor{{}, {Role: identity.Admin}, {User: 7, Role: identity.Member}} {
		if err := tester.Test(t.Context(), actor, mail.English); !errors.Is(err, identity.ErrNotAdmin) || len(m.sent) > 0 {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	admin := identity.Actor{User: 7, Role: identity.Admin}
	if err := tester.Test(t.Context(), admin, mail.German); err != nil || len(m.sent) != 1 || m.sent[0].To != "root@example.com" || m.sent[0].Language != "de" || strings.Contains(m.sent[0].Text, "#token=") {
		t.Errorf("%v, %+v", err, m.sent)
	}
	m.err = fmt.Errorf("550: %w", ports.ErrMailRefused)
	if err := tester.Test(t.Context(), admin, mail.English); err == nil || !strings.Contains(err.Error(), "SMTP_FROM") {
		t.Errorf("refused: %v", err)
	}
	if err := (mailapp.Tester{Sender: sender(nil, now), Users: people{}}).Test(t.Context(), admin, mail.English); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("without mail: %v", err)
	}
}
