//go:build faults

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/chat"
)

// roomy returns settings for servers under more load than one person may cause.
func roomy(more ...string) []string {
	return append([]string{
		"TURN_CONCURRENCY=2000", "TURN_CONCURRENCY_PER_USER=2000", "TURN_QUEUE=2000",
		"RATE_LIMIT_AUTH=off", "RATE_LIMIT_CHAT=off", "RATE_LIMIT_KEYS=off", "RATE_LIMIT_SEARCH=off", "RATE_LIMIT_TOOLS=off", "RATE_LIMIT_API=off",
	}, more...)
}

// onPostgres adds a fresh database to settings.
func onPostgres(t *testing.T, settings []string) []string {
	t.Helper()
	return onDatabase(bundbtest.PostgresURL(t), settings)
}

func onDatabase(url string, settings []string) []string {
	return append([]string{"DATABASE_URL=" + url, "SECRET_KEY=vq8zK2pXw4Lr7Tn1Yc6Hs9Jd3Mf5Gb0Q"}, settings...)
}

// message is a stored message.
type message struct {
	ID      int64  `json:"id"`
	Role    string `json:"role"`
	Content string `json:"content"`
	Status  string `json:"status"`

	Parts []chat.Part `json:"parts"`
}

// exchange is a stored question with its answer.
type exchange struct{ question, answer message }

// get decodes the reply of a GET into reply.
func (p *process) get(t *testing.T, token, path string, reply any) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", p.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(reply); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %v", path, response.Status, err)
	}
}

// sessions returns the ids of all sessions with activity at or after since.
func (p *process) sessions(t *testing.T, token string, since time.Time) (ids []int64) {
	t.Helper()
	for {
		var page struct {
			Sessions []struct {
				ID        int64
				UpdatedAt time.Time `json:"updated_at"`
			}
		}
		p.get(t, token, fmt.Sprintf("/api/chat/sessions?limit=100&sort=updated_at_desc&offset=%d", len(ids)), &page)
		for _, s := range page.Sessions {
			if s.UpdatedAt.Before(since) {
				return ids
			}
			ids = append(ids, s.ID)
		}
		if len(page.Sessions) < 100 {
			return ids
		}
	}
}

// messages returns all messages of a session.
func (p *process) messages(t *testing.T, token string, session int64) []message {
	t.Helper()
	var page struct {
		Messages []message
		HasMore  bool `json:"has_more"`
	}
	p.get(t, token, fmt.Sprintf("/api/chat/sessions/%d/messages?limit=200", session), &page)
	if page.HasMore {
		t.Fatalf("session %d has more messages than this test reads", session)
	}
	return page.Messages
}

// stored returns the exchanges of these sessions by the plan's name, one for each time that the question is stored.
func (p *process) stored(t *testing.T, token string, sessions []int64) map[string][]exchange {
	t.Helper()
	found := map[string][]exchange{}
	for _, session := range sessions {
		all := p.messages(t, token, session)
		for i := 0; i < len(all); i += 2 {
			if i+1 == len(all) || all[i].Role != "user" || all[i+1].Role != "assistant" {
				t.Fatalf("session %d: a question without an answer: %+v", session, all)
			}
			name, _, _ := strings.Cut(all[i].Content, ": ")
			found[name] = append(found[name], exchange{all[i], all[i+1]})
		}
	}
	return found
}

// settled waits until no answer of these sessions is streaming. It fails the test at the deadline.
func (p *process) settled(t *testing.T, token string, sessions []int64, deadline time.Time) {
	t.Helper()
	for _, session := range sessions {
		for {
			last, asked := message{}, time.Now()
			for _, m := range p.messages(t, token, session) {
				if m.Status == "streaming" {
					last = m
				}
			}
			if last.ID == 0 {
				break
			}
			if asked.After(deadline) {
				t.Fatalf("answer %d still streams %v after the time that is promised", last.ID, time.Since(deadline))
			}
			time.Sleep(300 * time.Millisecond)
		}
	}
}
