package mail

import (
	"fmt"
	"regexp"
	"strings"

	"chatbot/domain/mail"
)

// causes say when, with what and from where something was done, a line each. Times are UTC, and say so: where the reader is is not known.
var causes = map[mail.Language]func(c mail.Cause) []string{
	mail.English: func(c mail.Cause) []string {
		return lines(c, "Time: "+c.At.UTC().Format("2 January 2006, 15:04 UTC"), "Device: "+c.Device, "Network: "+c.Network)
	},
	mail.German: func(c mail.Cause) []string {
		at := c.At.UTC()
		time := fmt.Sprintf("Zeit: %d. %s %s", at.Day(), months[at.Month()-1], at.Format("2006, 15:04 UTC"))
		return lines(c, time, "Gerät: "+germanDevice(c.Device), "Netzwerk: "+c.Network)
	},
}

// lines returns those that say something.
func lines(c mail.Cause, time, device, network string) []string {
	said := []string{time}
	if c.Device != "" {
		said = append(said, device)
	}
	if c.Network != "" {
		said = append(said, network)
	}
	return said
}

var months = strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")

var onSystem = regexp.MustCompile(` on ([^ ]+)$`)

// germanDevice is the name of a device as the German page shows it.
func germanDevice(name string) string {
	switch {
	case name == "Unknown device":
		return "Unbekanntes Gerät"
	case strings.HasPrefix(name, "Go program"):
		name = "Go-Programm" + strings.TrimPrefix(name, "Go program")
	}
	return onSystem.ReplaceAllString(name, " auf $1")
}
