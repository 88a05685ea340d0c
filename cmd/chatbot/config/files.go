package config

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxFile bounds what is read of a file that holds one setting, in bytes.
const maxFile = 16 << 10

// inFiles are the settings that may stand in a file, which NAME_FILE names: an environment is shown by tools that inspect
// processes and containers, and inherited by what they start.
var inFiles = []string{
	"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_PREVIOUS", "OPENAI_API_KEY", "ANTHROPIC_API_KEY",
}

// readFiles puts what stands in files into values, without the line ends behind it, and returns what is wrong with them:
// never what they hold. A server without a secret that it was meant to have must not start.
func readFiles(values map[string]string) (problems []string) {
	for _, name := range inFiles {
		path := values[name+"_FILE"]
		if path == "" {
			continue
		}
		if values[name] != "" {
			problems = append(problems, name+" is set twice, there and by "+name+"_FILE; unset one")
			continue
		}
		text, err := readFile(path)
		switch {
		case err != nil:
			problems = append(problems, fmt.Sprintf("%s cannot be read from the file that %s_FILE names: %v", name, name, err))
		case text == "":
			problems = append(problems, fmt.Sprintf("%s has to stand in the file that %s_FILE names, but that is empty", name, name))
		default:
			values[name] = text
		}
	}
	return problems
}

func readFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("it is longer than %d bytes", maxFile)
	}
	return strings.TrimRight(string(text), "\r\n"), err
}
