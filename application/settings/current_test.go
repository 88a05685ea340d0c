package settings_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/settings"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

var openByDefault = setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: {Text: "open"}}}

// run follows the storage until the test ends, in virtual time.
func run(t *testing.T, current *settings.Current) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); current.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	synctest.Wait()
}

func TestRegistrationIsClosedUntilSettingsAreRead(t *testing.T) {
	env := setting.Base{Environment: map[setting.Name]setting.Value{setting.Registration: {Text: "open"}, setting.AppName: {Text: "Env"}}}
	for name, base := range map[string]setting.Base{"by default": openByDefault, "by the environment": env} {
		synctest.Test(t, func(t *testing.T) {
			d := newDesk(t, base)
			d.fail(errOutage)
			run(t, d.current)
			time.Sleep(time.Minute)
			if v := d.current.Values(); v.Registration != identity.RegistrationClosed || v.SystemPrompt == "" || name != "by default" && v.AppName != "Env" {
				t.Errorf("open %s: %+v", name, v)
			}
			d.fail(nil)
			time.Sleep(5 * time.Second)
			if v := d.current.Values(); v.Registration != identity.RegistrationOpen {
				t.Errorf("open %s, afterwards: %+v", name, v)
			}
		})
	}
}

func TestChangesByOthersCountWithinFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, openByDefault)
		run(t, d.current)
		for i, value := range []string{"one", "two", "three"} {
			time.Sleep(time.Duration(i) * 700 * time.Millisecond)
			d.put(setting.Banner, value, 8)
			time.Sleep(5 * time.Second)
			if got := d.current.Values().Banner; got != value {
				t.Errorf("banner %q, want %q", got, value)
			}
		}
		reads, polls := d.counts()
		time.Sleep(time.Minute)
		moreReads, morePolls := d.counts()
		if reads, polls = moreReads-reads, morePolls-polls; reads != 0 || polls < 29 || polls > 31 {
			t.Errorf("%d reads and %d cheap ones in a minute without changes", reads, polls)
		}
	})
}

func TestOutageKeepsSettingsAndIsLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t, openByDefault)
		d.put(setting.Banner, "kept", 8)
		run(t, d.current)
		for range 2 {
			d.fail(errOutage)
			time.Sleep(time.Minute)
			if v := d.current.Values(); v.Banner != "kept" || v.Registration != identity.RegistrationOpen {
				t.Errorf("%+v", v)
			}
			d.fail(nil)
			time.Sleep(time.Minute)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.logged) != 2 {
			t.Errorf("logged %+v", d.logged)
		}
	})
}

// late delays one reading of all settings.
type late struct {
	*store
	hold chan struct{}
}

func (l *late) All(ctx context.Context) ([]setting.Stored, error) {
	all, err := l.store.All(ctx)
	if hold := l.hold; hold != nil {
		l.hold = nil
		<-hold
	}
	return all, err
}

func TestLateReadingDoesNotBringBackOldSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &store{all: map[setting.Name]setting.Stored{}}
		s.put(setting.Banner, "old", 7)
		hold := make(chan struct{})
		l := &late{s, hold}
		current := settings.NewCurrent(l, s, openByDefault)
		done := make(chan error)
		go func() { done <- current.Refresh(t.Context()) }()
		synctest.Wait()
		s.put(setting.Banner, "new", 7)
		if err := current.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		close(hold)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if got := current.Values().Banner; got != "new" {
			t.Errorf("banner %q", got)
		}
	})
}
