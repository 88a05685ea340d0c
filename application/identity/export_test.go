package identity_test

import (
	"errors"
	"testing"

	"chatbot/domain/audit"
	"chatbot/ports"
)

func TestExportIsTheAccountAndLeavesARecord(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	p := d.here(t, grant)
	d.login(t)
	got, logins, err := d.Export(t.Context(), p)
	if err != nil || got.Username() != u.Username() || len(logins) != 2 {
		t.Errorf("%+v, %+v, %v", got, logins, err)
	}
	d.wantAudit(t, audit.Event{Action: audit.Exported, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), LoginID: p.Login})

	p.User = 999
	if _, _, err := d.Export(t.Context(), p); !errors.Is(err, ports.ErrNoUser) {
		t.Error(err)
	}
}

func TestUnrecordableExportIsRefused(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	p := d.here(t, grant)
	d.audit.outage = errors.New("the storage went away")
	if u, logins, err := d.Export(t.Context(), p); err == nil || u.ID() != 0 || logins != nil {
		t.Errorf("%+v, %+v, %v", u, logins, err)
	}
}
