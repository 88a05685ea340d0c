package http

import "github.com/gofiber/fiber/v2"

type modelResponse struct {
	ID       string `json:"id"`
	Provider string `json:"provider"`
	Default  bool   `json:"default"`
	Demo     bool   `json:"demo"`
}

type modelListResponse struct {
	Models []modelResponse `json:"models"`
}

func (s *Server) listModels(c *fiber.Ctx) error {
	m := s.Model
	return c.JSON(modelListResponse{[]modelResponse{{ID: m.ID, Provider: m.Provider, Default: true, Demo: m.Demo}}})
}
