package scaffold

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/suggest"
	"github.com/fastdock/fastdock/scaffold/compose"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// Extend returns the spec over the project's own Compose files: their services are answers that the user need not give.
func (s Spec) Extend(stack *compose.Stack, found detect.Project) Spec {
	s.Facts.Stack = stack
	s.Facts.AppServices = stack.Apps(compose.App{Import: found.App.Import, Path: found.App.Path})
	if len(s.Facts.AppServices) == 1 {
		s.Service = s.Facts.AppServices[0]
	}
	own, has := stack.Find(s.Service)
	versions := assets.Load()
	s.Database = running(stack, versions.Databases, s.Database, found.Database, has && !s.asksFor(own, databaseWords))
	s.Cache = running(stack, versions.Caches, s.Cache, found.Cache, has && !s.asksFor(own, cacheWords))
	s.Port = hostPort(stack, own, s.Port)
	s.HealthPath = cmp.Or(s.HealthPath, own.Health())
	migrated := slices.ContainsFunc(stack.Services, func(service compose.Service) bool {
		return service.Name != s.Service && service.Migrates()
	})
	s.Migrate = s.Migrate && s.Database.Kind != None && !migrated
	return s
}

// running returns the database or cache that the stack runs, the wanted kind before others. Where it runs none, one
// that the dependencies ask for is still missing, unless the project's own service does without.
func running(stack *compose.Stack, choices []assets.Choice, usual Service, wanted string, doesWithout bool) Service {
	for _, kind := range append([]string{wanted, usual.Kind}, kindsOf(choices)...) {
		service, found := stack.Running(kind)
		choice, known := assets.Find(choices, kind)
		if found && known {
			return Service{kind, tableVersion(choice, service.ImageVersion())}
		}
	}
	if doesWithout {
		return Service{Kind: None}
	}
	return usual
}

// asksFor reports whether the app fails without the address of a server, which the project's own service does not give
// it: the words are those of such settings' names.
func (s Spec) asksFor(own compose.Service, kinds []string) bool {
	return slices.ContainsFunc(s.Facts.Settings, func(setting detect.Setting) bool {
		words := wordsOf(setting.Name)
		isAddress := len(words) > 1 && anyOf(words[:len(words)-1], kinds) &&
			anyOf(words[len(words)-1:], slices.Concat(hostWords, urlWords))
		return isAddress && setting.Required && !setting.Later && !slices.Contains(words, "TEST") && !own.Sets(setting.Name)
	})
}

func kindsOf(choices []assets.Choice) []string {
	kinds := make([]string, len(choices))
	for i, choice := range choices {
		kinds[i] = choice.Kind
	}
	return kinds
}

// tableVersion returns the version of the table that an image's is one of, else the image's own.
func tableVersion(choice assets.Choice, version string) string {
	for _, offered := range choice.Versions {
		if version == offered.Version || strings.HasPrefix(version, offered.Version+".") {
			return offered.Version
		}
	}
	return version
}

// hostPort returns the port on this machine that the project's own service publishes, else one that none of its
// services does.
func hostPort(stack *compose.Stack, own compose.Service, usual int) int {
	taken := map[string]bool{}
	for _, service := range stack.Services {
		for _, port := range service.Ports {
			taken[port.Published] = true
		}
	}
	for _, port := range own.Ports {
		if published, err := strconv.Atoi(port.Published); err == nil &&
			strconv.FormatUint(uint64(port.Target), 10) == cmp.Or(own.Inner(), "8000") {
			return published
		}
	}
	for taken[strconv.Itoa(usual)] {
		usual++
	}
	return usual
}

// runsAlready reports whether the project's own Compose files run a kind of database or cache.
func (s Spec) runsAlready(kind string) bool {
	if s.Facts.Stack == nil {
		return false
	}
	_, found := s.Facts.Stack.Running(kind)
	return found
}

// RunsOwn reports whether the database, or the cache, is a service of the project's own Compose files: then
// these decide about it.
func (s Spec) RunsOwn(question string) bool {
	switch question {
	case "db":
		return s.runsAlready(s.Database.Kind)
	case "cache":
		return s.runsAlready(s.Cache.Kind)
	}
	return false
}

// checkAppService returns what is wrong with the service that the app is.
func (s Spec) checkAppService() string {
	if s.Facts.Stack == nil {
		return ""
	}
	if s.Service == "" && len(s.Facts.AppServices) > 1 {
		return fmt.Sprintf("is missing: several services in %s could be the app; choose %s",
			s.Facts.Stack.Files[0], either(s.Facts.AppServices))
	}
	if _, found := s.Facts.Stack.Find(s.Service); !found && s.Service != "" && s.Service != "app" {
		var names []string
		for _, service := range s.Facts.Stack.Services {
			names = append(names, service.Name)
		}
		names = append(names, "app")
		return fmt.Sprintf("is not a service of %s%s; choose %s", s.Facts.Stack.Files[0],
			suggest.Aside(s.Service, names), either(names))
	}
	return ""
}

// stackWarnings returns what stays of the project's own container files.
func (s Spec) stackWarnings() []string {
	if s.Facts.Stack == nil {
		return nil
	}
	files := strings.Join(s.Facts.Stack.Files, " and ")
	what := fmt.Sprintf("adds the app as a service to %s", files)
	if _, found := s.Facts.Stack.Find(s.Service); found {
		what = fmt.Sprintf("adds the development image, reload and health checks to its service %q", s.Service)
	}
	stays, it := "stays as it is", "it"
	if len(s.Facts.Stack.Files) > 1 {
		stays, it = "stay as they are", "them"
	}
	advice := []string{fmt.Sprintf("%s %s, and `fastdock up -f %s` runs %s unchanged; `fastdock up` selects %s, which %s",
		files, stays, strings.Join(s.Facts.Stack.Files, " -f "), it, OverlayFile, what)}
	for _, step := range (project{Spec: s}).Overlay().LeftOut() {
		advice = append(advice, fmt.Sprintf("%q runs `%s` before the server, but the project does not contain that file, "+
			"so the development image skips the step; add the file, then run `fastdock new` again", s.Service, step))
	}
	if remote := s.Facts.Stack.Remote; remote != nil {
		advice = append(advice, fmt.Sprintf("%s includes the remote file %s, which was not read; `fastdock up` fetches it",
			files, strings.Join(remote, " and ")))
	}
	if unread := s.Facts.Stack.Unread; unread != nil {
		advice = append(advice, fmt.Sprintf("%s: it was not read, so its command is unknown; replace it with a Dockerfile "+
			"and run fastdock again",
			strings.Join(unread, ", ")))
	}
	if s.CI == GitHub {
		advice = append(advice, fmt.Sprintf("--ci github writes no workflow: it would start a generated production stack, "+
			"but %s is yours", files))
	}
	return advice
}
