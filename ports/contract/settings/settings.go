// Package settings holds the suite of ports.Settings.
package settings

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/setting"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Settings verifies an adapter of ports.Settings.
func Settings(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":      settingFields,
		"outdated changes":            settingOutdated,
		"all or none":                 settingAllOrNone,
		"the revision grows":          settingRevision,
		"parallel changes of one":     settingRace,
		"parallel changes of several": settingRaceOfSeveral,
		"ended context":               settingEnded,
	}.Run(t, fresh)
}

func text(t string) *setting.Value        { return &setting.Value{Text: t} }
func list(texts ...string) *setting.Value { return &setting.Value{List: texts} }
func banner(t string, on int64) setting.Change {
	return setting.Change{Name: setting.Banner, Value: text(t), Version: on}
}

func wantStored(t *testing.T, s contract.Storage, want ...setting.Stored) {
	t.Helper()
	got, err := s.Settings.All(t.Context())
	contract.OK(t, err)
	if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("stored %+v, want %+v", got, want)
	}
}

func settingFields(t *testing.T, s contract.Storage) {
	wantStored(t, s)
	hostile := "'); DROP TABLE settings;-- \"?0 \\ ä😀\u202e\n\t" + strings.Repeat("ä", 20_000)
	contract.OK(t, s.Settings.Change(t.Context(), 1<<40, contract.Moment(1),
		setting.Change{Name: setting.SystemPrompt, Value: text(hostile)},
		setting.Change{Name: setting.Banner, Value: text("")},
		setting.Change{Name: setting.AllowedEmailDomains, Value: list("a.example", "b.example")},
		setting.Change{Name: setting.Starters}))
	by := func(name setting.Name, value *setting.Value) setting.Stored {
		return setting.Stored{Name: name, Value: value, Version: 1, ChangedBy: 1 << 40, ChangedAt: contract.Kept(contract.Moment(1))}
	}
	domains, empty, prompt := by(setting.AllowedEmailDomains, list("a.example", "b.example")), by(setting.Banner, text("")), by(setting.SystemPrompt, text(hostile))
	starters := by(setting.Starters, nil)
	wantStored(t, s, domains, empty, starters, prompt)

	contract.OK(t, s.Settings.Change(t.Context(), 8, contract.Moment(2),
		setting.Change{Name: setting.AllowedEmailDomains, Value: list(), Version: 1},
		setting.Change{Name: setting.SystemPrompt, Version: 1}))
	domains.Value, prompt.Value = list(), nil
	for _, changed := range []*setting.Stored{&domains, &prompt} {
		changed.Version, changed.ChangedBy, changed.ChangedAt = 2, 8, contract.Kept(contract.Moment(2))
	}
	wantStored(t, s, domains, empty, starters, prompt)
}

func settingOutdated(t *testing.T, s contract.Storage) {
	for _, wrong := range []int64{1, 2, -1, 1 << 60} {
		contract.WantFault(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("never", wrong)), ports.ErrSettingChanged)
	}
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("first", 0)))
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(2), banner("second", 1)))
	for _, wrong := range []int64{0, 1, 3, -2} {
		contract.WantFault(t, s.Settings.Change(t.Context(), 8, contract.Moment(3), banner("late", wrong)), ports.ErrSettingChanged)
	}
	wantStored(t, s, setting.Stored{Name: setting.Banner, Value: text("second"), Version: 2, ChangedBy: 7, ChangedAt: contract.Kept(contract.Moment(2))})
}

func settingAllOrNone(t *testing.T, s contract.Storage) {
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), setting.Change{Name: setting.Starters, Value: list("one")}))
	for _, outdated := range []setting.Change{{Name: setting.Starters}, {Name: setting.SystemPrompt, Value: text("x"), Version: 4}} {
		err := s.Settings.Change(t.Context(), 8, contract.Moment(2), banner("new", 0), outdated, setting.Change{Name: setting.AppName, Value: text("new")})
		contract.WantFault(t, err, ports.ErrSettingChanged)
	}
	if err := s.Settings.Change(t.Context(), 8, contract.Moment(2), banner("new", 0), setting.Change{Name: "another"}); err == nil {
		t.Error("a setting that nobody knows was stored")
	}
	wantStored(t, s, setting.Stored{Name: setting.Starters, Value: list("one"), Version: 1, ChangedBy: 7, ChangedAt: contract.Kept(contract.Moment(1))})
}

func settingRevision(t *testing.T, s contract.Storage) {
	var last int64
	grown := func(what string, want bool) {
		t.Helper()
		got, err := s.Settings.Revision(t.Context())
		contract.OK(t, err)
		if got > last != want || got < last {
			t.Errorf("%s: revision %d after %d", what, got, last)
		}
		last = got
	}
	grown("nothing", false)
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("first", 0)))
	grown("a first change", true)
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("first", 1)))
	grown("the same value again", true)
	contract.OK(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), setting.Change{Name: setting.Banner, Version: 2}))
	grown("a reset", true)
	contract.WantFault(t, s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("late", 2)), ports.ErrSettingChanged)
	grown("a refused change", false)
}

func settingRace(t *testing.T, s contract.Storage) {
	for version := range int64(3) {
		contract.WantOneWinner(t, contract.Race(func(int) error {
			return s.Settings.Change(t.Context(), 7, contract.Moment(1), banner("x", version))
		}), ports.ErrSettingChanged)
	}
}

// settingRaceOfSeveral changes two settings in both orders: one call succeeds, and none fails by a deadlock.
func settingRaceOfSeveral(t *testing.T, s contract.Storage) {
	for version := range int64(3) {
		both := []setting.Change{banner("x", version), {Name: setting.AppName, Value: text("x"), Version: version}}
		contract.WantOneWinner(t, contract.Race(func(i int) error {
			return s.Settings.Change(t.Context(), 7, contract.Moment(1), both[i%2], both[1-i%2])
		}), ports.ErrSettingChanged)
	}
}

func settingEnded(t *testing.T, s contract.Storage) {
	contract.WantEnded(t, "All", func(ctx context.Context) error { _, err := s.Settings.All(ctx); return err })
	contract.WantEnded(t, "Revision", func(ctx context.Context) error { _, err := s.Settings.Revision(ctx); return err })
	contract.WantEnded(t, "Change", func(ctx context.Context) error {
		return s.Settings.Change(ctx, 7, contract.Moment(1), banner("x", 0))
	})
}
