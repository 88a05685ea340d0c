package models

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/model"
	"chatbot/ports"
)

func modelList(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Timeouts: patient})
	all, err := m.Models(t.Context())
	if err != nil || len(all) != 1 || all[0] != m.Describe(all[0].ID.Name()) {
		t.Errorf("listed %+v, %v; want one model as it is described", all, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopped)
	if _, err := m.Models(ctx); !errors.Is(err, errStopped) {
		t.Errorf("of an ended ctx: %v", err)
	}
}

// wireList runs every case of a list. Whatever is not a list is a fault and never an empty list.
func wireList(t *testing.T, provider modelMaker) {
	for name, c := range map[string]struct {
		script Script
		names  []string
		want   error
	}{
		"in order, each once":             {script: Script{Models: []string{"zeta", "vendor/alpha:7b", "zeta"}}, names: []string{"zeta", "vendor/alpha:7b"}},
		"empty":                           {script: Script{Models: []string{}}},
		"names that cannot be used":       {script: Script{Models: []string{"", " ", "a\x00b", "a\nb", strings.Repeat("x", model.MaxID), "good"}}, names: []string{"good"}},
		"models that cannot chat":         {script: Script{Models: []string{"nomic-embed-text", "good", "whisper-large-v3"}}, names: []string{"good"}},
		"dated versions":                  {script: Script{Models: []string{"good-2026-01-31", "good", "bad-2026-01-31"}}, names: []string{"good", "bad-2026-01-31"}},
		"no array":                        {script: Script{List: `{"object":"list"}`}, want: ports.ErrModelBadReply},
		"not an array":                    {script: Script{List: `{"data":"none"}`}, want: ports.ErrModelBadReply},
		"null":                            {script: Script{List: `{"object":"list","data":null}`}},
		"entries that are no models":      {script: Script{List: `{"data":[null,7,[],"good",{"id":null},{"id":{}},{"id":"better","capabilities":null}]}`}, names: []string{"better"}},
		"nothing":                         {script: Script{List: " "}, want: ports.ErrModelBadReply},
		"a page":                          {script: Script{List: "<!doctype html><title>Welcome</title>"}, want: ports.ErrModelBadReply},
		"half a list":                     {script: Script{List: `{"data":[{"id":"a"},`}, want: ports.ErrModelBadReply},
		"a list of 9 MB":                  {script: Script{List: `{"data":[{"id":"` + strings.Repeat("x", 9<<20) + `"}]}`}, want: ports.ErrModelBadReply},
		"nested too deeply":               {script: Script{List: strings.Repeat("[", 1000) + strings.Repeat("]", 1000)}, want: ports.ErrModelBadReply},
		"an error under a success status": {script: Script{List: `{"error":{"type":"authentication_error","message":"the key ` + Key + `"}}`}, want: ports.ErrModelRefusedKey},
		"401":                             {script: Script{Fault: FaultStatus, Status: 401}, want: ports.ErrModelRefusedKey},
		"404":                             {script: Script{Fault: FaultStatus, Status: 404}, want: ports.ErrModelMissing},
		"503":                             {script: Script{Fault: FaultStatus, Status: 503}, want: ports.ErrModelUnavailable},
		"refused":                         {script: Script{Fault: FaultRefused}, want: ports.ErrModelUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			m := provider(t, Case{Script: c.script, Timeouts: patient})
			all, err := m.Models(t.Context())
			idle(m)
			discreet(t, err)
			if !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			var names []string
			for _, one := range all {
				if !one.Superseded {
					names = append(names, one.ID.Name())
				}
				if one.ID.Provider() != m.About().ID || one.ContextTokens < 1 || one.Name == "" {
					t.Errorf("listed %+v", one)
				}
			}
			if !slices.Equal(names, c.names) {
				t.Errorf("listed %q, want %q", names, c.names)
			}
		})
	}
	t.Run("stopped", func(t *testing.T) {
		m := provider(t, Case{Script: Script{Fault: FaultHang}, Timeouts: patient})
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(50*time.Millisecond, func() { cancel(errStopped) })
		begin := time.Now()
		if _, err := m.Models(ctx); !errors.Is(err, errStopped) || time.Since(begin) > time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
		idle(m)
	})
}
