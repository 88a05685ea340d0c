package identity

import "strings"

// word maps a part of a User-Agent to a name.
type word struct{ contains, name string }

// In order of precedence: browsers name others for compatibility, so the more specific name comes first.
var (
	programs = []word{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"},
		{"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}, {"python", "Python"}, {"Go-http-client/", "Go program"},
	}
	systems = []word{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"},
	}
)

// DeviceName describes a client by its User-Agent, for people. It is a hint and proves nothing.
func DeviceName(agent string) string {
	program, system := find(programs, agent), find(systems, agent)
	switch {
	case program == "" && system == "":
		return "Unknown device"
	case program == "":
		return system
	case system == "":
		return program
	}
	return program + " on " + system
}

func find(words []word, agent string) string {
	for _, w := range words {
		if strings.Contains(agent, w.contains) {
			return w.name
		}
	}
	return ""
}
