package admin

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

type settingsResponse struct {
	Settings []settingResponse `json:"settings"`
}

type settingResponse struct {
	Name        setting.Name    `json:"name"`
	Description string          `json:"description"`
	Value       json.RawMessage `json:"value"`
	Default     json.RawMessage `json:"default"`
	Source      setting.Source  `json:"source"`
	Variables   string          `json:"variables"`
	ChangedBy   *changer        `json:"changed_by"`
	ChangedAt   *time.Time      `json:"changed_at"`
	Version     int64           `json:"version"`
	Problem     *settingProblem `json:"problem"`
}

type changer struct {
	ID       identity.UserID `json:"id"`
	Username string          `json:"username"`
}

type settingProblem struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (h handlers) readSettings(c *fiber.Ctx) error {
	all, err := h.Settings.Read(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	return sendSettings(c, all)
}

func (h handlers) changeSettings(c *fiber.Ctx) error {
	changes, err := settingChanges(c)
	if err != nil {
		return err
	}
	all, err := h.Settings.Change(c.UserContext(), httpapi.ActorOf(c), changes)
	if err != nil {
		return err
	}
	return sendSettings(c, all)
}

func sendSettings(c *fiber.Ctx, all []setting.Setting) error {
	response := settingsResponse{make([]settingResponse, len(all))}
	for i, s := range all {
		one, err := newSettingResponse(s)
		if err != nil {
			return err
		}
		response.Settings[i] = one
	}
	return c.JSON(response)
}

func newSettingResponse(s setting.Setting) (r settingResponse, err error) {
	r = settingResponse{Name: s.Name, Description: s.Does, Source: s.Source, Variables: s.Variables, Version: s.Stored.Version}
	if r.Value, err = wire.EncodeSetting(s.Definition, s.Value); err != nil {
		return r, err
	}
	if r.Default, err = wire.EncodeSetting(s.Definition, s.Default); err != nil {
		return r, err
	}
	if s.Stored.Version > 0 {
		r.ChangedAt = &s.Stored.ChangedAt
	}
	if s.Changer != "" {
		r.ChangedBy = &changer{s.Stored.ChangedBy, s.Changer}
	}
	if s.Problem != nil {
		r.Problem = &settingProblem{s.Problem.Code, s.Problem.Message}
	}
	return r, nil
}
