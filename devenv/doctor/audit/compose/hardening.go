package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

func hardeningChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P21", Title: "processes cannot gain rights", Needs: check.Project, Run: onProduction(gainsRights),
			About: "With no-new-privileges a program in the container cannot gain rights that its user does not have, through a setuid file " +
				"for example. Nothing that Python apps and the usual databases do needs that.",
		},
		{
			ID: "FD-P22", Title: "the app gives up all capabilities", Needs: check.Project, Run: onProduction(keepsCapabilities),
			About: "The engine gives each container about a dozen of root's rights. An app that runs as a plain user and listens above port 1024 " +
				"needs none of them: `cap_drop: [ALL]`.",
		},
		{
			ID: "FD-P23", Title: "the app cannot change its own files", Needs: check.Project, Run: onProduction(writable),
			About: "With `read_only: true` whoever breaks into the app can leave nothing behind in it. What it must write goes to a volume, or to " +
				"`tmpfs: [/tmp]`. Try it before you ship it: some libraries write caches beside themselves.",
		},
		{
			ID: "FD-P24", Title: "the app has limits", Needs: check.Project, Run: onProduction(unlimited),
			About: "Without limits one leaking app takes the memory of the whole machine, and the kernel ends whatever it likes. " +
				"`deploy.resources.limits` works with `docker compose up` as well.",
		},
		{
			ID: "FD-P25", Title: "services come back", Needs: check.Project, Run: onProduction(staysDown),
			About: "Without a restart policy a service that crashed, or a machine that was restarted, stays down until somebody looks. " +
				"`unless-stopped` brings it back; for a job that ends, write `restart: \"no\"`.",
		},
		{
			ID: "FD-P26", Title: "an init is process 1", Needs: check.Project, Run: onProduction(noInit),
			About: "The first process of a container has to collect the ended children of others and to pass on signals; an app does neither. " +
				"`init: true` puts a tiny init before it.",
		},
		{
			ID: "FD-P27", Title: "the app has time to stop", Needs: check.Project, Run: onAll(cutShort),
			About: "On stop, the app finishes its open requests within its graceful timeout, and the engine kills it after stop_grace_period " +
				"(10 s where none is given). If that is the shorter one, requests are cut off.",
		},
		{
			ID: "FD-P31", Title: "containers have no fixed name", Needs: check.Project, Run: onMerged(fixedName),
			About: "container_name is one name for the whole machine: a second copy of the project, or a second replica, cannot start. Compose's own " +
				"names, project-service-1, are as easy to find.",
		},
	}
}

// isApp says whether a service is the project's own code.
func (v view) isApp(s types.ServiceConfig) bool {
	return s.Build != nil && !keeps(s.Image) || s.Build == nil && s.Image != "" && v.builds(s.Image)
}

// runsOn says whether a service is there to stay: no job that others wait for to end, and none that profiles ask for.
func (v view) runsOn(s types.ServiceConfig) bool {
	for _, other := range v.services() {
		if other.DependsOn[s.Name].Condition == types.ServiceConditionCompletedSuccessfully {
			return false
		}
	}
	return len(s.Profiles) == 0
}

// addKey is the edit that gives a service of production a key.
func (v view) addKey(s types.ServiceConfig, lines ...string) []check.Edit {
	return add(v.fileOf(s.Name), []string{"services", s.Name}, lines...)
}

func gainsRights(v view, s types.ServiceConfig) []check.Finding {
	if s.Privileged || slices.ContainsFunc(s.SecurityOpt, func(o string) bool {
		return strings.HasPrefix(o, "no-new-privileges") && !strings.HasSuffix(o, "false")
	}) {
		return nil
	}
	edits := v.addKey(s, "security_opt:", "  - no-new-privileges:true")
	if file := v.lastWith("services", s.Name, "security_opt"); file != nil {
		edits = addItem(file, []string{"services", s.Name, "security_opt"}, "no-new-privileges:true")
	}
	return one(because(v.at(s.Name, check.Warning, "security_opt"), "its processes can gain rights that its user does not have",
		"add `no-new-privileges:true` to security_opt", edits))
}

func keepsCapabilities(v view, s types.ServiceConfig) []check.Finding {
	if !v.isApp(s) || s.Privileged || slices.ContainsFunc(s.CapDrop, func(name string) bool { return strings.EqualFold(name, "ALL") }) {
		return nil
	}
	var edits []check.Edit
	if d := v.sources.DockerfileOf(s.Build); d != nil && s.CapDrop == nil && !asRoot(s, d.User(s.Build.Target)) && unprivilegedPorts(s) {
		edits = v.addKey(s, "cap_drop:", "  - ALL")
	}
	return one(because(v.at(s.Name, check.Warning, "cap_drop"), "keeps the rights of root that the engine gives to every container",
		"add `cap_drop: [ALL]`; an app that runs as a plain user on a port above 1024 needs none", edits))
}

func asRoot(s types.ServiceConfig, user string) bool {
	if s.User != "" {
		user = s.User
	}
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "root" || name == "0"
}

func unprivilegedPorts(s types.ServiceConfig) bool {
	return !slices.ContainsFunc(s.Ports, func(p types.ServicePortConfig) bool { return p.Target < 1024 })
}

func writable(v view, s types.ServiceConfig) []check.Finding {
	if !v.isApp(s) || s.ReadOnly {
		return nil
	}
	return one(because(v.at(s.Name, check.Info), "can change its own files", "add `read_only: true` and `tmpfs: [/tmp]`, and try it", nil))
}

func unlimited(v view, s types.ServiceConfig) []check.Finding {
	limited := s.MemLimit > 0 || s.Deploy != nil && s.Deploy.Resources.Limits != nil
	if !v.isApp(s) || limited || !v.runsOn(s) {
		return nil
	}
	return one(because(v.at(s.Name, check.Info), "may take all memory of the machine", "set limits: deploy.resources.limits with memory, cpus and pids", nil))
}

func staysDown(v view, s types.ServiceConfig) []check.Finding {
	if s.Restart != "" || s.Deploy != nil && s.Deploy.RestartPolicy != nil || !v.runsOn(s) || s.Provider != nil {
		return nil
	}
	return one(because(v.at(s.Name, check.Warning), "stays down after a crash or a restart of the machine", "add `restart: unless-stopped`",
		v.addKey(s, "restart: unless-stopped")))
}

func noInit(v view, s types.ServiceConfig) []check.Finding {
	command := v.commandOf(s)
	brought := len(command) > 0 && regexp.MustCompile(`tini|dumb-init|s6-|supervisord`).MatchString(command[0])
	if !v.isApp(s) || brought || s.Init != nil && *s.Init {
		return nil
	}
	return one(because(v.at(s.Name, check.Info, "init"), "the app itself is process 1, which collects no ended children", "add `init: true`", v.addKey(s, "init: true")))
}

var graceful = regexp.MustCompile(`--(?:timeout-graceful-shutdown|graceful-timeout)[= ](\d+)`)

// gracefulTime is how long an app gives its open requests; 0 where nothing says so.
func (v view) gracefulTime(s types.ServiceConfig) time.Duration {
	seconds := ""
	if m := graceful.FindStringSubmatch(strings.Join(v.commandOf(s), " ")); m != nil {
		seconds = m[1]
	} else if set := s.Environment["UVICORN_TIMEOUT_GRACEFUL_SHUTDOWN"]; set != nil {
		seconds = *set
	}
	n, _ := strconv.Atoi(seconds)
	return time.Duration(n) * time.Second
}

func cutShort(v view, s types.ServiceConfig) []check.Finding {
	grace, wanted := 10*time.Second, v.gracefulTime(s)
	if s.StopGracePeriod != nil {
		grace = time.Duration(*s.StopGracePeriod)
	}
	if wanted == 0 || grace > wanted {
		return nil
	}
	need := fmt.Sprintf("stop_grace_period: %.0fs", (wanted + 10*time.Second).Seconds())
	keys := []string{"services", s.Name, "stop_grace_period"}
	edits := v.addKey(s, need)
	if file := v.lastWith(keys...); file != nil {
		edits = rewrite(file, keys, strings.TrimPrefix(need, "stop_grace_period: "))
	}
	return one(because(v.at(s.Name, check.Warning, "stop_grace_period"),
		fmt.Sprintf("is killed %.0f s after a stop, while the app may take %.0f s for its open requests", grace.Seconds(), wanted.Seconds()), "set `"+need+"`", edits))
}

func fixedName(v view, s types.ServiceConfig) []check.Finding {
	if s.ContainerName == "" {
		return nil
	}
	keys := []string{"services", s.Name, "container_name"}
	var edits []check.Edit
	if file := v.lastWith(keys...); file != nil {
		edits = remove(file, keys...)
	}
	return one(because(v.at(s.Name, check.Info, "container_name"), "its container's name is one for the whole machine, so a second copy or replica cannot start",
		"delete container_name", edits))
}
