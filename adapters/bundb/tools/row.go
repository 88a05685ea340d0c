package tools

import (
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

type serverRow struct {
	bun.BaseModel `bun:"table:mcp_servers,alias:s"`

	ID         string          `bun:"id,pk"`
	Name       string          `bun:"name"`
	URL        string          `bun:"url"`
	Command    string          `bun:"command"`
	Args       string          `bun:"args"`
	Headers    string          `bun:"headers"`
	Env        string          `bun:"env"`
	ClientID   string          `bun:"oauth_client_id"`
	Secret     string          `bun:"oauth_client_secret"`
	Enabled    bool            `bun:"enabled"`
	Approval   tool.Approval   `bun:"approval"`
	Restricted bool            `bun:"restricted"`
	Tools      string          `bun:"tools"`
	Listed     string          `bun:"listed"`
	ListedAt   bun.NullTime    `bun:"listed_at"`
	Version    int64           `bun:"version"`
	CreatedAt  time.Time       `bun:"created_at"`
	ChangedBy  identity.UserID `bun:"changed_by"`
	ChangedAt  time.Time       `bun:"changed_at"`
}

type groupRow struct {
	bun.BaseModel `bun:"table:mcp_server_groups,alias:g"`

	ServerID string           `bun:"server_id,pk"`
	GroupID  identity.GroupID `bun:"group_id,pk"`
}

// choiceRecord and listedRecord are stored as JSON.
type choiceRecord struct {
	Disabled bool          `json:"disabled,omitempty"`
	Approval tool.Approval `json:"approval,omitempty"`
}

type listedRecord struct {
	Name        string `json:"name"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Schema      string `json:"schema"`
	ReadOnly    bool   `json:"read_only,omitempty"`
	Idempotent  bool   `json:"idempotent,omitempty"`
}

// encode returns JSON of a value that cannot fail to be encoded.
func encode(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func encodeListed(listed []tool.Listed) string {
	records := make([]listedRecord, len(listed))
	for i, t := range listed {
		records[i] = listedRecord(t)
	}
	return encode(records)
}

func newServerRow(s tool.Server) serverRow {
	choices := make(map[string]choiceRecord, len(s.Choices))
	for name, c := range s.Choices {
		choices[name] = choiceRecord(c)
	}
	return serverRow{
		ID: s.ID, Name: s.Name, URL: s.URL, Command: s.Command, Args: encode(append([]string{}, s.Args...)), Headers: s.Headers, Env: s.Env, ClientID: s.Client, Secret: s.ClientSecret, Enabled: s.Enabled,
		Approval: s.Approval, Restricted: s.Restricted, Tools: encode(choices), Listed: encodeListed(s.Listed), ListedAt: bun.NullTime{Time: bundb.Stamp(s.ListedAt)},
		Version: s.Version, CreatedAt: bundb.Stamp(s.CreatedAt), ChangedBy: s.ChangedBy, ChangedAt: bundb.Stamp(s.ChangedAt),
	}
}

func (r serverRow) server(groups []identity.GroupID) (tool.Server, error) {
	s := tool.Server{
		ID: r.ID, Name: r.Name, URL: r.URL, Command: r.Command, Headers: r.Headers, Env: r.Env, Client: r.ClientID, ClientSecret: r.Secret, Enabled: r.Enabled, Approval: r.Approval,
		Audience: identity.Audience{Restricted: r.Restricted, Groups: groups}, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt.UTC(),
	}
	if !r.ListedAt.IsZero() {
		s.ListedAt = r.ListedAt.UTC()
	}
	var choices map[string]choiceRecord
	var listed []listedRecord
	for text, into := range map[*string]any{&r.Args: &s.Args, &r.Tools: &choices, &r.Listed: &listed} {
		if err := json.Unmarshal([]byte(*text), into); err != nil {
			return s, err
		}
	}
	for name, c := range choices {
		if s.Choices == nil {
			s.Choices = map[string]tool.Choice{}
		}
		s.Choices[name] = tool.Choice(c)
	}
	for _, t := range listed {
		s.Listed = append(s.Listed, tool.Listed(t))
	}
	if len(s.Args) == 0 {
		s.Args = nil
	}
	return s, nil
}
