package machine

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Checks returns those of the machine.
func Checks() []check.Check { return slices.Concat(engineChecks(), hostChecks()) }

func engineChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-E02", Title: "More than one setting selects the engine", Needs: check.Nothing, Run: reportedEarlier,
			About: "The order is --host or --context, DOCKER_HOST, DOCKER_CONTEXT, then the current context of " +
				"`docker context use`. If two of them are set, the later one has no effect and your containers " +
				"can be on another engine.",
		},
		{
			ID: "FD-E03", Title: "Engine older than 25", Needs: check.Machine, Run: of(oldAPI),
			About: "Health checks with `start_interval` need API 1.44 (Docker Engine 25). Older engines no longer " +
				"get security fixes. Upgrade the engine.",
		},
		{
			ID: "FD-E04", Title: "Engine without BuildKit", Needs: check.Machine, Run: of(noBuildKit),
			About: "Dockerfiles with `RUN --mount` or `# syntax` need BuildKit. Every Docker Engine for Linux " +
				"includes it, and Podman uses Buildah. Engines for Windows containers do not have it and reject " +
				"these files.",
		},
		{
			ID: "FD-E13", Title: "Compose file that needs a newer engine", Needs: check.Machine, Run: unsupported,
			About: "Some Compose attributes need a newer engine. Images for several platforms and attestations " +
				"need the containerd image store, the default for new installations of Engine 29. Without them, " +
				"`fastdock up` and `docker compose up` fail at that service.",
		},
		{
			ID: "FD-E10", Title: "Engine of another architecture", Needs: check.Machine, Run: of(otherArch),
			About: "An engine of another architecture builds images for itself. On this machine they run only " +
				"with emulation, which is slow.",
		},
		{
			ID: "FD-E11", Title: "Logging driver that keeps no logs", Needs: check.Machine, Run: of(unlogged),
			About: "With the logging driver `none`, the engine keeps no logs, and nothing shows why a container " +
				"exited. Use `local` or `json-file`.",
		},
		{
			ID: "FD-E12", Title: "Engine without security fixes", Needs: check.Machine, Run: of(abandoned),
			About: "Docker Engine 24 and older no longer get security fixes. Upgrade the engine.",
		},
	}
}

// hostChecks are about the machine it runs on, and this one.
func hostChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-E14", Title: "Engine that runs out of network addresses", Needs: check.Engine, Run: fewAddresses,
			About: "Every Compose project creates a network, and the engine's default pools hold about thirty. " +
				"Networks of stopped stacks count too. `docker network prune` removes unused networks. " +
				"`default-address-pools` in daemon.json adds space.",
		},
		{
			ID: "FD-E05", Title: "Engine's disk is nearly full", Needs: check.Machine, Run: fullDisk,
			About: "Without free space, builds fail and databases stop while they write, often with misleading " +
				"messages. Unused images and the build cache usually use the most space. `docker system df` lists " +
				"them, and `docker system prune` removes them.",
		},
		{
			ID: "FD-E06", Title: "Limit of watched files is too low", Needs: check.Machine, Run: fewWatches,
			About: "Reload watches every directory of the code through the kernel. All containers and editors of " +
				"the machine share one limit. Above it, changes are missed or the reloader exits with \"OS file " +
				"watch limit reached\".",
		},
		{
			ID: "FD-E07", Title: "Engine's clock is wrong", Needs: check.Machine, Run: of(skewed),
			About: "The virtual machine of an engine can fall behind while the computer sleeps. Tokens are then " +
				"not valid yet, TLS fails, and reload misses changes. Restart Docker Desktop, Colima or OrbStack " +
				"to set the clock.",
		},
		{
			ID: "FD-E08", Title: "Proxy that builds do not use", Needs: check.Machine, Run: unproxied,
			About: "A proxy in your shell's environment does not apply to builds and containers. Set `proxies` in " +
				"the docker configuration for them, and the engine's own proxy for pulls. A proxy that inspects " +
				"TLS also needs its certificate in the image.",
		},
		{
			ID: "FD-E09", Title: "Bind mounts that the container cannot use", Needs: check.Machine, Run: confined,
			About: "In a rootless engine, your user is root in the container, and every other user has no access " +
				"to your files. Run the development image as user 0 (HOST_UID=0). With SELinux, label the mount: " +
				"`.:/app:z`.",
		},
	}
}

// Chosen reports that something that should choose the engine does not.
func Chosen(by string, overruled []string) []check.Finding {
	if len(overruled) == 0 {
		return nil
	}
	return []check.Finding{{
		ID:       "FD-E02",
		Severity: check.Info,
		Subject:  "engine",
		Cause:    fmt.Sprintf("%s overrides %s", by, strings.Join(overruled, " and ")),
		Fix:      check.Fix{Text: "unset " + by + " if you want the other engine; `docker context ls` lists them"},
	}}
}

// reportedEarlier finds nothing: the choice is reported when the engine is asked first, for that needs no engine.
func reportedEarlier(context.Context, *check.Input) []check.Finding { return nil }

// of runs a rule on what the engine says of itself.
func of(rule func(engine.Info) (check.Finding, bool)) func(context.Context, *check.Input) []check.Finding {
	return func(_ context.Context, in *check.Input) []check.Finding {
		if f, found := rule(*in.Machine); found {
			return []check.Finding{f}
		}
		return nil
	}
}

func finding(severity check.Severity, cause, fix string, evidence ...string) check.Finding {
	return check.Finding{
		Severity: severity,
		Subject:  "engine",
		Cause:    cause,
		Evidence: evidence,
		Fix:      check.Fix{Text: fix},
	}
}

// number returns a part of a version, "1.45": 1 and 45.
func number(version string, part int) int {
	parts := strings.FieldsFunc(version, func(r rune) bool { return r == '.' || r == '-' || r == '+' })
	if part >= len(parts) {
		return 0
	}
	n, _ := strconv.Atoi(parts[part])
	return n
}

func oldAPI(m engine.Info) (check.Finding, bool) {
	return finding(check.Warning,
		fmt.Sprintf("speaks API %s, which ignores start_interval: containers become healthy later", m.API),
		"install Docker Engine 25 or newer", "version "+m.Version), !m.StartInterval
}

func noBuildKit(m engine.Info) (check.Finding, bool) {
	return finding(check.Warning, "runs Windows containers without BuildKit, which Dockerfiles with RUN --mount need",
		"switch the engine to Linux containers"), m.Windows && !m.BuildKit
}

func skewed(m engine.Info) (check.Finding, bool) {
	way := "behind"
	if m.Ahead > 0 {
		way = "ahead of"
	}
	return finding(check.Warning,
			fmt.Sprintf("the engine's clock is %s %s this machine's", m.Ahead.Abs().Round(time.Second), way),
			"restart the engine's virtual machine, or correct the wrong clock (NTP)"),
		m.Ahead.Abs() > 5*time.Second
}

// otherArch compares the names that engines have for architectures with Go's.
func otherArch(m engine.Info) (check.Finding, bool) {
	here := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	return finding(check.Info, fmt.Sprintf("is of another architecture (%s) than this machine (%s)", m.Arch, here),
		"build with --platform for the machine that runs the image"), here != "" && m.Arch != "" && m.Arch != here
}

func unlogged(m engine.Info) (check.Finding, bool) {
	return finding(check.Warning, "keeps no logs, because its logging driver is none",
		"set log-driver to local in the engine's daemon.json"), m.LoggingDriver == "none"
}

func abandoned(m engine.Info) (check.Finding, bool) {
	major := number(m.Version, 0)
	return finding(check.Warning, fmt.Sprintf("version %s no longer gets security fixes", m.Version),
			"install a newer Docker Engine"),
		major > 0 && major < 25 && major > 9 // Podman counts from 1
}

// has reports whether the engine runs with a security option, "name=rootless".
func has(m *engine.Info, option string) bool {
	return slices.ContainsFunc(m.SecurityOptions, func(o string) bool { return strings.HasPrefix(o, "name="+option) })
}
