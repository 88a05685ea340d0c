package config

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// maxFile is the maximum size of a file with one setting, in bytes.
const maxFile = 16 << 10

// inFiles are the settings that can be read from a file named by NAME_FILE. Tools that inspect processes and containers show the
// environment, and child processes inherit it.
var inFiles = []string{
	"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_PREVIOUS", "OPENAI_API_KEY", "ANTHROPIC_API_KEY",
	"S3_ACCESS_KEY", "S3_SECRET_KEY", "BRAVE_API_KEY", "TAVILY_API_KEY", "SMTP_PASSWORD",
}

// readFiles adds the settings in files to values, without trailing line ends, and returns problems, which never quote a file. A
// file that cannot be read is a problem, because the server must not start without an intended secret.
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
