package compose

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

func hardeningChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-P25", Title: "Service without a restart policy", Needs: check.Project, Run: onProduction(staysDown),
			About: "Without a restart policy, a service stays down after a crash or a reboot. `unless-stopped` " +
				"restarts it. For a job that ends, write `restart: \"no\"`.",
		},
		{
			ID: "FD-P27", Title: "Stop timeout shorter than the graceful shutdown", Needs: check.Project, Run: onAll(cutShort),
			About: "On stop, the app finishes open requests within its graceful timeout. The engine kills it " +
				"after stop_grace_period (default 10 s). If that is shorter, requests are lost. Set a longer " +
				"stop_grace_period.",
		},
		{
			ID: "FD-P31", Title: "Fixed container name", Needs: check.Project, Run: onMerged(fixedName),
			About: "A container_name exists once on the machine, so a second copy of the project or a second " +
				"replica cannot start. Remove it: Compose's own names, project-service-1, are as easy to find.",
		},
	}
}

// runsOn reports whether a service surely is there to stay: a server, by its image, its ports, its probe or
// its command. A job that others wait for to end is none, nor is a service that only profiles start.
func (v view) runsOn(s types.ServiceConfig) bool {
	job := v.has(func(other *types.ServiceConfig) bool {
		return other.DependsOn[s.Name].Condition == types.ServiceConditionCompletedSuccessfully
	})
	return !job && len(s.Profiles) == 0 && (served(s) != "" || len(s.Ports) > 0 || probed(s) || v.servesPython(s))
}

// addKey returns the edit that gives a service of production a key.
func (v view) addKey(s types.ServiceConfig, lines ...string) []check.Edit {
	return add(v.fileOf(s.Name), []string{"services", s.Name}, lines...)
}

func staysDown(v view, s types.ServiceConfig) []check.Finding {
	if s.Restart != "" || s.Deploy != nil && s.Deploy.RestartPolicy != nil || !v.runsOn(s) || s.Provider != nil {
		return nil
	}
	return one(because(v.at(s.Name, check.Info),
		"has no restart policy, so it stays down after a crash or a reboot", "add `restart: unless-stopped`",
		v.addKey(s, "restart: unless-stopped")))
}

var graceful = lazyregexp.New(`--(?:timeout-graceful-shutdown|graceful-timeout)[= ](\d+)`)

// gracefulTime returns how long an app gives its open requests; 0 where nothing says so.
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
		fmt.Sprintf("is killed %.0f s after a stop, but the app can need %.0f s for open requests",
			grace.Seconds(), wanted.Seconds()), "set `"+need+"`", edits))
}

func fixedName(v view, s types.ServiceConfig) []check.Finding {
	if s.ContainerName == "" {
		return nil
	}
	keys := []string{"services", s.Name, "container_name"}
	return one(because(v.at(s.Name, check.Info, keys[2:]...),
		"container_name is unique on the machine, so a second copy or replica cannot start",
		"delete container_name and use the service name as host name", nil))
}
