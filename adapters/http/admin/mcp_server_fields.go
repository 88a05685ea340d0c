package admin

import (
	"encoding/json"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

// approval is an approval that null resets.
type approval struct{ to *tool.Approval }

// UnmarshalJSON implements json.Unmarshaler.
func (a *approval) UnmarshalJSON(raw []byte) error {
	a.to = new(tool.Approval)
	if isNull(raw) {
		return nil
	}
	return json.Unmarshal(raw, a.to)
}

type toolServerRequest struct {
	ID       string                       `json:"id"`
	Name     *string                      `json:"name"`
	URL      *string                      `json:"url"`
	Headers  *map[string]string           `json:"headers"`
	Command  *string                      `json:"command"`
	Args     *[]string                    `json:"args"`
	Env      *map[string]string           `json:"env"`
	Client   *string                      `json:"oauth_client_id"`
	Secret   *string                      `json:"oauth_client_secret"`
	Enabled  *bool                        `json:"enabled"`
	Approval approval                     `json:"approval"`
	Tools    map[string]toolChoiceRequest `json:"tools"`
	Groups   *[]identity.GroupID          `json:"groups"`
	Version  *int64                       `json:"version"`
}

type toolChoiceRequest struct {
	Enabled  *bool    `json:"enabled"`
	Approval approval `json:"approval"`
}

func (r toolServerRequest) change() tool.ServerChange {
	change := tool.ServerChange{
		Name: r.Name, URL: r.URL, Headers: r.Headers, Command: r.Command, Args: r.Args, Env: r.Env, Client: r.Client, ClientSecret: r.Secret,
		Enabled: r.Enabled, Approval: r.Approval.to, Groups: r.Groups, Version: r.Version,
	}
	for name, t := range r.Tools {
		if change.Choices == nil {
			change.Choices = map[string]tool.ChoiceChange{}
		}
		change.Choices[name] = tool.ChoiceChange{Enabled: t.Enabled, Approval: t.Approval.to}
	}
	return change
}

type toolServerResponse struct {
	ID         string                        `json:"id"`
	Name       string                        `json:"name"`
	URL        string                        `json:"url"`
	HasHeaders bool                          `json:"has_headers"`
	Command    string                        `json:"command"`
	Args       []string                      `json:"args"`
	HasEnv     bool                          `json:"has_env"`
	Client     string                        `json:"oauth_client_id"`
	HasSecret  bool                          `json:"has_oauth_client_secret"`
	Enabled    bool                          `json:"enabled"`
	Approval   *tool.Approval                `json:"approval"`
	Tools      map[string]toolChoiceResponse `json:"tools"`
	Groups     []identity.GroupID            `json:"groups"`
	Restricted bool                          `json:"restricted"`
	ListedAt   *time.Time                    `json:"listed_at"`
	Problem    *problem                      `json:"problem"`
	Version    int64                         `json:"version"`
	CreatedAt  time.Time                     `json:"created_at"`
	ChangedBy  *changer                      `json:"changed_by"`
	ChangedAt  time.Time                     `json:"changed_at"`
}

// toolChoiceResponse is a tool that the server lists, or of which an administrator has said something.
type toolChoiceResponse struct {
	Enabled           bool           `json:"enabled"`
	Approval          *tool.Approval `json:"approval"`
	EffectiveApproval tool.Approval  `json:"effective_approval"`
	Title             string         `json:"title"`
	Description       string         `json:"description"`
	ReadOnly          bool           `json:"read_only"`
	Listed            bool           `json:"listed"`
}

func newApproval(a tool.Approval) *tool.Approval {
	if a == "" {
		return nil
	}
	return &a
}

func newToolServerResponse(r tool.Registered) toolServerResponse {
	response := toolServerResponse{
		ID: r.ID, Name: r.Name, URL: r.URL, HasHeaders: r.Headers != "", Command: r.Command, Args: append([]string{}, r.Args...), HasEnv: r.Env != "",
		Client: r.Client, HasSecret: r.ClientSecret != "", Enabled: r.Enabled, Approval: newApproval(r.Approval), Tools: map[string]toolChoiceResponse{}, Groups: append([]identity.GroupID{}, r.Groups...),
		Restricted: r.Restricted, ListedAt: when(r.ListedAt), Problem: newProblem(r.Problem), Version: r.Version, CreatedAt: r.CreatedAt, ChangedAt: r.ChangedAt,
	}
	if r.Changer != "" {
		response.ChangedBy = &changer{r.ChangedBy, r.Changer}
	}
	for name := range r.Choices {
		response.Tools[name] = newToolChoice(r.Server, tool.Listed{Name: name}, false)
	}
	for _, t := range r.Listed {
		response.Tools[t.Name] = newToolChoice(r.Server, t, true)
	}
	return response
}

func newToolChoice(s tool.Server, t tool.Listed, listed bool) toolChoiceResponse {
	c := s.Choices[t.Name]
	return toolChoiceResponse{
		Enabled: !c.Disabled, Approval: newApproval(c.Approval), EffectiveApproval: s.ApprovalOf(t), Title: t.Title, Description: t.Description, ReadOnly: t.ReadOnly, Listed: listed,
	}
}
