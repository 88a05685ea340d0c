package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"chatbot/adapters/bundb"
)

// mountedSecrets is where container runtimes mount secrets. They are readable by every user of the container, which runs one program.
const mountedSecrets = "/run/secrets/"

// trustWarnings warns of settings that trust everyone, and of links that lead nowhere.
func (c Config) trustWarnings() (warnings []string) {
	everybody := func(network string) bool {
		p, err := netip.ParsePrefix(network)
		return err == nil && p.Bits() == 0
	}
	if slices.ContainsFunc(c.TrustedProxies, everybody) {
		warnings = append(warnings, "TRUSTED_PROXIES trusts every address: anybody can pretend to come from another one, past every limit; name the proxy's own network")
	}
	if c.PublicURL == "" && !c.onThisMachine() {
		warnings = append(warnings, "PUBLIC_URL is not set: links in invitations and mails lead to "+c.PublicAddress("")+", which works on this machine only; set it to the address of the page")
	}
	if c.AllowPlainHTTP {
		warnings = append(warnings, "ALLOW_PLAIN_HTTP lets people sign in over plain HTTP: everybody on the network between can take over what they do")
	}
	return warnings
}

// transportWarnings warns of connections to databases on other machines that others on the network could read or take over.
func (c Config) transportWarnings() (warnings []string) {
	const plain, anyone = " without encryption: whoever is on the network between can read conversations and sign-ins, and change them; ",
		" encrypted, but from any server that answers: whoever is on the network between can pretend to be it; "
	if !c.Embedded() {
		const how = "add sslmode=verify-full and sslrootcert=FILE, the certificate of who signed the server's"
		switch bundb.TransportTo(c.DatabaseURL) {
		case bundb.Plain:
			warnings = append(warnings, "DATABASE_URL takes connections to another machine"+plain+how)
		case bundb.Encrypted:
			warnings = append(warnings, "DATABASE_URL takes connections to another machine"+anyone+how)
		}
	}
	if u, err := url.Parse(c.RedisURL); c.RedisURL != "" && err == nil && !bundb.Local(u.Hostname()) {
		skip, _ := strconv.ParseBool(u.Query().Get("skip_verify"))
		switch {
		case u.Scheme != "rediss":
			warnings = append(warnings, "REDIS_URL takes connections to another machine"+plain+"use rediss://, and REDIS_CA_FILE for a certificate of your own")
		case skip:
			warnings = append(warnings, "REDIS_URL takes connections to another machine"+anyone+"leave out skip_verify, and use REDIS_CA_FILE for a certificate of your own")
		}
	}
	return warnings
}

// openSecrets warns of files with secrets that other accounts of this machine can read: files named by settings, and the file
// dotenv, which contains the secrets inDotenv.
func openSecrets(values map[string]string, dotenv string, inDotenv []string) (warnings []string) {
	warn := func(path, what string) {
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 && !strings.HasPrefix(path, mountedSecrets) {
			warnings = append(warnings, fmt.Sprintf("%s holds %s and can be read by every account of this machine: chmod 600 %s", path, what, path))
		}
	}
	for _, name := range inFiles {
		if path := values[name+"_FILE"]; path != "" {
			warn(path, name)
		}
	}
	if len(inDotenv) > 0 {
		warn(dotenv, strings.Join(inDotenv, " and "))
	}
	return warnings
}
