package wheels

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// installed returns the packages that the target gets.
func (l lock) installed(on platform, roots []string) ([]*pkg, error) {
	if len(roots) == 0 {
		roots = l.roots
	}
	if len(roots) == 0 {
		return l.listed(on), nil
	}
	w := walk{on: on, packages: map[string][]*pkg{}, seen: map[visit]bool{}}
	for _, p := range l.packages {
		w.packages[p.name] = append(w.packages[p.name], p)
	}
	for _, root := range roots {
		if w.packages[normal(root)] == nil {
			return nil, fmt.Errorf("follow the dependencies of %q: the lock file has no such package; lock again, "+
				"or name another", root)
		}
		w.follow(need{Name: root, Extra: strings.FieldsFunc(on.Extras, func(r rune) bool { return r == ',' })})
		w.followGroups(root)
	}
	return w.all(), nil
}

// listed returns what the target gets of a lock that does not say what the project itself needs.
func (l lock) listed(on platform) []*pkg {
	return slices.DeleteFunc(slices.Clone(l.packages), func(p *pkg) bool {
		return p.optional && on.Extras == "" || p.development && !on.installsOneOf(p.wantedBy) || !on.wants(p)
	})
}

func (on platform) wants(p *pkg) bool {
	allows := func(marker string) bool { return on.allows(marker, "") }
	return len(p.markers) == 0 || slices.ContainsFunc(p.markers, allows)
}

// walk goes from package to package along what they need.
type walk struct {
	on       platform
	packages map[string][]*pkg
	seen     map[visit]bool
	visits   []visit
}

// visit is a package with one of its extras, or without any.
type visit struct {
	p     *pkg
	extra string
}

// all returns every package that is reached, the first ones first.
func (w *walk) all() []*pkg {
	var reached []*pkg
	for i := 0; i < len(w.visits); i++ { // grows on the way
		v := w.visits[i]
		if v.extra == "" {
			reached = append(reached, v.p)
		}
		for _, n := range slices.Concat(v.p.needs, v.p.extras[v.extra]) {
			if w.on.allows(n.Marker, v.extra) {
				w.follow(n)
			}
		}
	}
	return reached
}

func (w *walk) follow(n need) {
	for _, p := range w.pick(n) {
		w.enter(visit{p, ""})
		for _, extra := range n.Extra {
			w.enter(visit{p, normal(extra)})
		}
	}
}

// followGroups goes on to what the dependency groups of a project ask for, as far as the target gets them.
func (w *walk) followGroups(root string) {
	for _, p := range w.packages[normal(root)] {
		for _, group := range slices.Sorted(maps.Keys(p.groups)) {
			if w.on.installsOneOf([]string{group}) {
				w.followAll(p.groups[group])
			}
		}
	}
}

func (w *walk) followAll(needs []need) {
	for _, n := range needs {
		if w.on.allows(n.Marker, "") {
			w.follow(n)
		}
	}
}

// installsOneOf reports whether the target gets one of the dependency groups.
func (on platform) installsOneOf(groups []string) bool {
	return on.Development || slices.ContainsFunc(groups, func(group string) bool {
		return slices.Contains(strings.Split(on.Groups, ","), group)
	})
}

func (w *walk) enter(v visit) {
	if !w.seen[v] {
		w.seen[v] = true
		w.visits = append(w.visits, v)
	}
}

// pick chooses the version: the one that is asked for, or the one for this platform.
func (w *walk) pick(n need) []*pkg {
	found := w.packages[normal(n.Name)]
	if len(found) < 2 {
		return found
	}
	found = narrow(found, func(p *pkg) bool { return n.Version == "" || p.version == n.Version })
	return narrow(found, w.on.wants)
}

// narrow keeps what fits; where nothing does, everything.
func narrow(packages []*pkg, fits func(*pkg) bool) []*pkg {
	var kept []*pkg
	for _, p := range packages {
		if fits(p) {
			kept = append(kept, p)
		}
	}
	if kept == nil {
		return packages
	}
	return kept
}
