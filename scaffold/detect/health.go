package detect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// mostVisits is how many routers are looked at: they can include each other in any number of ways.
const mostVisits = 2000

// healthNames returns the last parts of paths that answer for the app's health, the likeliest first.
func healthNames() []string {
	return []string{
		"health", "healthz", "livez", "healthcheck", "health-check", "health_check", "_health", "liveness",
		"__heartbeat__", "heartbeat",
		"health/live", "health/liveness", "health/alive", "health/check", "live", "alive", "ping", "status", "up",
	}
}

// common are the names that mean the whole app only where nothing but a prefix of the API stands before them.
const common = " live alive ping status up "

var apiPrefix = lazyregexp.New(`^(/(api|v[0-9]+|internal|system))*$`)

// rankHealth returns how likely a path answers for the app's health; below 0 it does not.
func rankHealth(path string) int {
	if !strings.HasPrefix(path, "/") || strings.Contains(path, "{") {
		return -1
	}
	trimmed := strings.TrimSuffix(path, "/")
	return slices.IndexFunc(healthNames(), func(name string) bool {
		before, found := strings.CutSuffix(trimmed, "/"+name)
		return found && (!strings.Contains(common, " "+name+" ") || apiPrefix.MatchString(before))
	})
}

// readRoutes finds the route that answers for the app's health, where one is sure to, and whether / has one.
func (s *detector) readRoutes() {
	if s.App.Path == "" {
		return
	}
	g := s.routers()
	g.visit(g.root, prefix{})
	s.RootRoute = g.atRoot
	slices.SortFunc(g.found, func(a, b string) int {
		return cmp.Or(rankHealth(a)-rankHealth(b), strings.Count(a, "/")-strings.Count(b, "/"), cmp.Compare(a, b))
	})
	if len(g.found) > 0 {
		s.HealthPath = g.found[0]
	}
}

// routerGraph is which router is included where.
type routerGraph struct {
	*detector
	root     object // the application
	included map[object][]edge
	routes   map[object][]route
	visits   int
	found    []string // paths that answer for the app's health
	atRoot   bool     // / answers
}

type edge struct {
	child  object
	prefix prefix
}

// routers reads every file that may add routes to the application.
func (s *detector) routers() *routerGraph {
	_, name, _ := strings.Cut(s.App.Import, ":")
	g := &routerGraph{
		detector: s,
		root:     object{s.App.Path, name},
		included: map[object][]edge{},
		routes:   map[object][]route{},
	}
	for _, file := range s.tree.modules {
		base, _ := s.baseOf(file)
		if isTest(file) || !s.isNeeded(base) || !s.code.mentions(file, "fastapi", "include_router") {
			continue
		}
		m := s.code.module(file)
		for _, r := range m.routes {
			owner := g.owner(m, r.owner)
			g.routes[owner] = append(g.routes[owner], r)
		}
		for _, part := range m.included {
			if child, ok := s.code.resolve(m, part.child); ok {
				parent := g.owner(m, part.parent)
				g.included[parent] = append(g.included[parent], edge{child, s.code.known(m, part.prefix).join(g.prefixOf(child))})
			}
		}
	}
	return g
}

// isNeeded reports whether the project in a folder is part of what runs.
func (s *detector) isNeeded(base string) bool {
	appBase, _ := s.baseOf(s.App.Path)
	return base == appBase || slices.ContainsFunc(s.members, func(m *member) bool { return m.Needed && m.Path == base })
}

// owner returns the router that a name stands for, or another application than the one that is looked at. Any other
// name is taken for that one: it is a factory's variable, or a parameter.
func (g *routerGraph) owner(m *module, names []string) object {
	found, ok := g.code.resolve(m, names)
	if !ok {
		return g.root
	}
	owner := g.code.module(found.file)
	if _, router := owner.routers[found.name]; router {
		return found
	}
	other := slices.ContainsFunc(owner.assigned, func(made assignment) bool {
		return made.name == found.name && (g.code.makesApp(owner, made.callee) || g.code.namesApp(owner, made.typed))
	})
	if other {
		return found
	}
	return g.root
}

func (g *routerGraph) prefixOf(router object) prefix {
	m := g.code.module(router.file)
	return g.code.known(m, m.routers[router.name])
}

// visit follows the inclusions from a router whose routes get a prefix.
func (g *routerGraph) visit(router object, under prefix) {
	if g.visits++; g.visits > mostVisits || under.unknown || under.guarded {
		return
	}
	for _, r := range g.routes[router] {
		path := under.path + r.path
		if !r.guarded && rankHealth(path) >= 0 {
			g.found = append(g.found, path)
		}
		g.atRoot = g.atRoot || path == "/"
	}
	for _, next := range g.included[router] {
		g.visit(next.child, under.join(next.prefix))
	}
}
