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
			ID: "FD-E02", Title: "one place chooses the engine", Needs: check.Nothing, Run: reportedEarlier,
			About: "The engine is chosen by --host or --context, else by DOCKER_HOST, else by DOCKER_CONTEXT, " +
				"else by the current context of `docker context use`. Where two of them are set, the later one does " +
				"nothing, and the containers are on another engine than expected.",
		},
		{
			ID: "FD-E03", Title: "the engine is new enough", Needs: check.Machine, Run: of(oldAPI),
			About: "Quick health checks while a container starts (start_interval) need API 1.44, which is Docker " +
				"Engine 25. Older engines get no security fixes any more.",
		},
		{
			ID: "FD-E04", Title: "the engine builds with BuildKit", Needs: check.Machine, Run: of(noBuildKit),
			About: "Dockerfiles with `RUN --mount` and `# syntax` need BuildKit. Engines for Windows containers " +
				"have none and refuse them. Every Docker Engine for Linux has it, and Podman builds such files with Buildah.",
		},
		{
			ID: "FD-E13", Title: "the engine can do what the Compose files ask for", Needs: check.Machine, Run: unsupported,
			About: "Newer attributes of Compose files need a newer engine, and images for several platforms or " +
				"with attestations need containerd's image store. Without it, `fastdock up` and `docker compose up` " +
				"fail at that service. The store is the default of Engine 29 for new installations.",
		},
		{
			ID: "FD-E10", Title: "images are of this machine's kind", Needs: check.Machine, Run: of(otherArch),
			About: "An engine of another architecture runs images of its own, and what is built there does not " +
				"run here without emulation, which is slow.",
		},
		{
			ID: "FD-E11", Title: "logs can be read", Needs: check.Machine, Run: of(unlogged),
			About: "With the logging driver none, the engine keeps no logs, and nothing shows why a container ended.",
		},
		{
			ID: "FD-E12", Title: "the engine is maintained", Needs: check.Machine, Run: of(abandoned),
			About: "Docker Engine 24 and older get no security fixes any more.",
		},
	}
}

// hostChecks are about the machine it runs on, and this one.
func hostChecks() []check.Check {
	return []check.Check{
		{
			ID: "FD-E14", Title: "the engine has addresses for networks", Needs: check.Engine, Run: fewAddresses,
			About: "Every Compose project has a network, and the engine's pools have addresses for about thirty. " +
				"Networks of stacks that are not up count, too: `docker network prune` removes those that no " +
				"container uses, `default-address-pools` in daemon.json makes room for more.",
		},
		{
			ID: "FD-E05", Title: "the engine's disk has room", Needs: check.Machine, Run: fullDisk,
			About: "With no space left, builds fail, databases stop in the middle of writing, and the messages " +
				"rarely say why. Unused images and the build cache are usually most of it: `docker system df` shows " +
				"them, `docker system prune` frees them.",
		},
		{
			ID: "FD-E06", Title: "enough files can be watched", Needs: check.Machine, Run: fewWatches,
			About: "Reload watches each folder of the code through the kernel, and one limit is for all " +
				"containers and editors of the machine together. Past it, changes are not seen, or the reloader ends " +
				"with: OS file watch limit reached.",
		},
		{
			ID: "FD-E07", Title: "the engine's clock is right", Needs: check.Machine, Run: of(skewed),
			About: "The virtual machine of an engine falls behind when the computer sleeps. Then tokens are not " +
				"valid yet, TLS fails, and reloads by time of change are missed. Restarting Docker Desktop, Colima " +
				"or OrbStack sets the clock.",
		},
		{
			ID: "FD-E08", Title: "proxies reach builds, too", Needs: check.Machine, Run: unproxied,
			About: "A proxy in this shell's environment is known to this shell alone. Builds and containers get " +
				"one from `proxies` in the docker configuration, and the engine needs one of its own to pull images. " +
				"A proxy that inspects TLS also needs its certificate in the image.",
		},
		{
			ID: "FD-E09", Title: "mounted files can be used", Needs: check.Machine, Run: confined,
			About: "In a rootless engine, root in a container is you, and every other user is a stranger to your " +
				"files: a development image has to run as user 0 there (HOST_UID=0). With SELinux, a mounted folder " +
				"has to be labelled for containers: `.:/app:z`.",
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
		Fix:      check.Fix{Text: "unset " + by + " if you mean the other one; `docker context ls` shows them"},
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
	return finding(check.Warning, "runs Windows containers and has no BuildKit, which Dockerfiles with RUN --mount need",
		"switch the engine to Linux containers"), m.Windows && !m.BuildKit
}

func skewed(m engine.Info) (check.Finding, bool) {
	way := "behind"
	if m.Ahead > 0 {
		way = "ahead of"
	}
	return finding(check.Warning, fmt.Sprintf("its clock is %s %s this machine's", m.Ahead.Abs().Round(time.Second), way),
			"restart the engine's virtual machine, or set the clock (NTP) of the one that is wrong"),
		m.Ahead.Abs() > 5*time.Second
}

// otherArch compares the names that engines have for architectures with Go's.
func otherArch(m engine.Info) (check.Finding, bool) {
	here := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	return finding(check.Info, fmt.Sprintf("is of another architecture (%s) than this machine (%s)", m.Arch, here),
		"build with --platform for where the image shall run"), here != "" && m.Arch != "" && m.Arch != here
}

func unlogged(m engine.Info) (check.Finding, bool) {
	return finding(check.Warning, "keeps no logs: its logging driver is none",
		"set log-driver to local in the engine's daemon.json"), m.LoggingDriver == "none"
}

func abandoned(m engine.Info) (check.Finding, bool) {
	major := number(m.Version, 0)
	return finding(check.Warning, fmt.Sprintf("version %s gets no security fixes any more", m.Version),
			"install a newer Docker Engine"),
		major > 0 && major < 25 && major > 9 // Podman counts from 1
}

// has reports whether the engine runs with a security option, "name=rootless".
func has(m *engine.Info, option string) bool {
	return slices.ContainsFunc(m.SecurityOptions, func(o string) bool { return strings.HasPrefix(o, "name="+option) })
}
