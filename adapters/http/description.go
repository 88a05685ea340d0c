package http

import (
	_ "embed" // openapi.yaml
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var description []byte

// Description returns openapi.yaml, which describes the routes of all areas, as JSON.
func Description() ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(description, &document); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return json.Marshal(document)
}
