package identity

import "slices"

// Audience says who may use something: everyone, unless it is Restricted to the members of Groups, of which none may be left.
type Audience struct {
	Restricted bool
	Groups     []GroupID // sorted
}

// Limit limits the audience to groups; none: everyone.
func (a *Audience) Limit(groups []GroupID) { a.Groups, a.Restricted = groups, len(groups) > 0 }

// Admits reports whether somebody in the groups belongs to the audience.
func (a Audience) Admits(groups []GroupID) bool {
	return !a.Restricted || slices.ContainsFunc(a.Groups, func(g GroupID) bool { return slices.Contains(groups, g) })
}
