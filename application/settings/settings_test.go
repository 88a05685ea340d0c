package settings_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

func TestOnlyAdminsReadAndChange(t *testing.T) {
	for _, actor := range []identity.Actor{{}, {User: 8, Role: identity.Member}, {Role: identity.Operator}, {Role: identity.Admin}} {
		d := newDesk(t, openByDefault)
		if _, err := d.Read(t.Context(), actor); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v reads: %v", actor, err)
		}
		if _, err := d.Service.Change(t.Context(), actor, []setting.Change{change(setting.Banner, "x", 0)}); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v changes: %v", actor, err)
		}
		if len(d.all) > 0 || d.reads > 0 {
			t.Errorf("%+v reached the storage", actor)
		}
	}
}

func TestChangeCountsAtOnceAndNamesTheChanger(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.must(t, change(setting.Banner, " hello ", 0), change(setting.DefaultModel, "demo/other", 0))
	if v := d.current.Values(); v.Banner != "hello" || v.DefaultModel != "demo/other" {
		t.Errorf("%+v", v)
	}
	if s := d.one(t, setting.Banner); s.Changer != "ada" || s.Stored.Version != 1 || s.Source != setting.FromDatabase || time.Since(s.Stored.ChangedAt) > time.Minute {
		t.Errorf("%+v", s)
	}
	d.put(setting.Banner, "by a deleted account", 99)
	if s := d.one(t, setting.Banner); s.Changer != "" || s.Value.Text != "by a deleted account" {
		t.Errorf("%+v", s)
	}
	d.must(t, setting.Change{Name: setting.Banner, Version: 2})
	if s := d.one(t, setting.Banner); s.Value.Text != "" || s.Source != setting.FromDefault || s.Stored.Version != 3 {
		t.Errorf("%+v", s)
	}
}

func TestEveryChangeIsAuditedBeforehand(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.must(t, change(setting.Banner, "a", 0), change(setting.AppName, "b", 0))
	_, _ = d.Service.Change(t.Context(), ada, []setting.Change{change(setting.Banner, "late", 0), change(setting.AppName, "b", 1)})
	var got []string
	for _, e := range d.events {
		got = append(got, fmt.Sprint(e.Action, " ", e.Outcome, " ", e.ActorID, " ", e.LoginID, " ", e.Object, " ", e.Reason))
	}
	want := "settings.changed succeeded 7 3 banner |settings.changed succeeded 7 3 app_name |settings.changed refused 7 3 banner setting_changed"
	if strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
	d.noAudit = errOutage
	if _, err := d.Service.Change(t.Context(), ada, []setting.Change{change(setting.Banner, "unheard", 1)}); !errors.Is(err, errOutage) || d.one(t, setting.Banner).Value.Text != "a" {
		t.Errorf("not audited: %v", err)
	}
}

func TestOutdatedChangesTellWhoAndWhen(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.must(t, change(setting.Banner, "first", 0))
	at := d.one(t, setting.Banner).Stored.ChangedAt
	check := func(err error, version int64) {
		t.Helper()
		var f *fault.Error
		if !errors.As(err, &f) || !errors.Is(err, ports.ErrSettingChanged) || f.Params["username"] != "ada" || f.Params["setting"] != "banner" || len(f.Fields) != 1 {
			t.Errorf("%+v", f)
		}
		if told, err := time.Parse(time.RFC3339, fmt.Sprint(f.Params["changed_at"])); err != nil || version == 1 && !told.Equal(at) {
			t.Errorf("changed at %v, want %v", f.Params["changed_at"], at)
		}
	}
	both := []setting.Change{change(setting.AppName, "never", 0), change(setting.Banner, "never", 0)}
	_, err := d.Service.Change(t.Context(), ada, both)
	check(err, 1)

	// Somebody else is faster by a moment.
	both[1].Version = 1
	d.before = func() { d.put(setting.Banner, "faster", 7) }
	_, err = d.Service.Change(t.Context(), ada, both)
	check(err, 2)
	if got := d.one(t, setting.AppName); got.Stored.Version != 0 || d.one(t, setting.Banner).Value.Text != "faster" {
		t.Errorf("%+v", got)
	}
	if last := d.events[len(d.events)-1]; last.Outcome != audit.Refused || last.Object != "banner" {
		t.Errorf("%+v", last)
	}
	if len(ports.ErrSettingChanged.Fields) > 0 {
		t.Error("the shared fault was changed")
	}

	_, err = d.Service.Change(t.Context(), ada, []setting.Change{change(setting.Starters, "x", 4)})
	if f := fault.From(err); !errors.Is(err, ports.ErrSettingChanged) || f.Params["changed_at"] != nil {
		t.Errorf("a version that never was: %+v", f)
	}
}

func TestEnvironmentIsNotChanged(t *testing.T) {
	d := newDesk(t, setting.Base{Environment: map[setting.Name]setting.Value{setting.DefaultModel: {}, setting.SystemPrompt: {}}})
	for _, c := range []setting.Change{change(setting.DefaultModel, "demo/other", 0), {Name: setting.SystemPrompt}} {
		_, err := d.Service.Change(t.Context(), ada, []setting.Change{change(setting.Banner, "x", 0), c})
		if f := fault.From(err); !errors.Is(err, setting.ErrByEnvironment) || f.Params["setting"] != string(c.Name) || f.Params["variables"] == "" {
			t.Errorf("%v", err)
		}
	}
	if s := d.one(t, setting.DefaultModel); s.Value.Text != "demo/demo" || s.Source != setting.FromEnvironment || s.Problem != nil || len(d.all) > 0 {
		t.Errorf("%+v", s)
	}
}

func TestInvalidChangesAreRefused(t *testing.T) {
	d := newDesk(t, openByDefault)
	for name, c := range map[string]struct {
		changes []setting.Change
		want    string
	}{
		"none":              {nil, "settings no_change"},
		"unknown":           {[]setting.Change{change("another", "x", 0)}, "another unknown_setting"},
		"twice":             {[]setting.Change{change(setting.Banner, "x", 0), change(setting.Banner, "y", 1)}, "banner repeated"},
		"a version below 0": {[]setting.Change{change(setting.Banner, "x", -1)}, "banner.version out_of_range"},
		"no such model":     {[]setting.Change{change(setting.DefaultModel, "demo/none", 0), change(setting.TitleModel, "none/x", 0)}, "default_model unknown_model, title_model unknown_model"},
		"no such fallback":  {[]setting.Change{{Name: setting.FallbackModels, Value: &setting.Value{List: []string{"demo/other", "demo/none"}}}}, "fallback_models.1 unknown_model"},
		"several":           {[]setting.Change{change(setting.AppName, "", 0), change(setting.Banner, "\x00", 0)}, "app_name blank, banner invalid_characters"},
	} {
		_, err := d.Service.Change(t.Context(), ada, c.changes)
		var got []string
		for _, f := range fault.From(err).Fields {
			got = append(got, f.Name+" "+f.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if len(d.all) > 0 || len(d.events) > 0 {
		t.Errorf("stored %v, audited %v", d.all, d.events)
	}
}

func TestModelThatIsGoneIsAProblem(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.put(setting.DefaultModel, "demo/gone", 7)
	d.put(setting.TitleModel, "demo/other", 7)
	if s := d.one(t, setting.DefaultModel); !errors.Is(s.Problem, model.ErrUnknown) || s.Value.Text != "demo/gone" || s.Default.Text != "demo/demo" {
		t.Errorf("%+v", s)
	}
	if s := d.one(t, setting.TitleModel); s.Problem != nil {
		t.Errorf("%+v", s)
	}
}

func TestListWithModelThatIsGoneIsStillShown(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.must(t, setting.Change{Name: setting.FallbackModels, Value: &setting.Value{List: []string{"demo/other", "demo/demo"}}})
	if s := d.one(t, setting.FallbackModels); s.Problem != nil || !slices.Equal(s.Value.List, []string{"demo/other", "demo/demo"}) {
		t.Errorf("%+v", s)
	}
	if got := d.current.Values().FallbackModels; !slices.Equal(got, []model.ID{"demo/other", "demo/demo"}) {
		t.Errorf("in force: %v", got)
	}
	gone := d.all[setting.FallbackModels]
	gone.Value = &setting.Value{List: []string{"demo/other", "demo/gone"}}
	gone.Version++
	d.all[setting.FallbackModels] = gone
	if s := d.one(t, setting.FallbackModels); !errors.Is(s.Problem, model.ErrUnknown) || len(s.Value.List) != 2 {
		t.Errorf("%+v", s)
	}
}

func TestFirstOnlyIsShownAsClosed(t *testing.T) {
	first := setting.Value{Text: string(identity.RegistrationFirstOnly)}
	d := newDesk(t, setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: first}})
	if s := d.one(t, setting.Registration); s.Value.Text != "closed" || s.Default.Text != "closed" {
		t.Errorf("%+v", s)
	}
	if v := d.current.Values(); v.Registration != identity.RegistrationFirstOnly {
		t.Errorf("%+v", v)
	}
}

func TestOutageOfTheStorageIsReported(t *testing.T) {
	d := newDesk(t, openByDefault)
	d.fail(errOutage)
	if _, err := d.Read(t.Context(), ada); !errors.Is(err, errOutage) {
		t.Error(err)
	}
	if _, err := d.Service.Change(t.Context(), ada, []setting.Change{change(setting.Banner, "x", 0)}); !errors.Is(err, errOutage) || len(d.events) > 0 {
		t.Error(err)
	}
}
