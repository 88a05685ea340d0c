package http

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

var errOtherSite = fault.New(fault.Forbidden, "cross_site", "This works only from this server's own pages, and from those that an administrator names in ALLOWED_ORIGINS.")

// refuseOtherSites refuses requests from pages of other sites, except those in ALLOWED_ORIGINS, with errOtherSite. It runs before
// rate limiting: browsers post forms to other sites without a preflight, so pages could use up the attempts of their visitors'
// addresses and accounts.
func (s *Server) refuseOtherSites(c *fiber.Ctx) error {
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	switch {
	case slices.Contains(s.origins, origin):
	case origin != "":
		if from, err := url.Parse(origin); err != nil || !strings.EqualFold(from.Host, c.Hostname()) {
			return errOtherSite
		}
	case site != "" && site != "same-origin" && site != "none":
		return errOtherSite
	}
	return c.Next()
}
