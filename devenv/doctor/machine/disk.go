package machine

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

const gigabyte = 1 << 30

// fullDisk looks at the engine's disk. That of an engine on another machine, or in a virtual one, is seen from within a
// container only: what it writes lies there.
func fullDisk(ctx context.Context, in *check.Input) []check.Finding {
	free, here := freeBytes(in.Machine.Root)
	here = here && local(in.Engine)
	known := here
	if !here {
		free, known = freeInside(ctx, in)
	}
	f, found := tight(free)
	if !known || !found {
		return nil
	}
	if !here {
		f.Fix.Text += "; or enlarge the disk of its virtual machine (Docker Desktop: Settings, Resources)"
	}
	if reclaimable, err := in.Engine.Reclaimable(ctx); err == nil && reclaimable > 0 {
		f.Evidence = append(f.Evidence,
			fmt.Sprintf("unused images and the build cache use %.1f GB", float64(reclaimable)/gigabyte))
	}
	return []check.Finding{f}
}

// freeInside asks the first container of the stack that can say it.
func freeInside(ctx context.Context, in *check.Input) (free uint64, known bool) {
	for _, report := range in.Stack {
		if report.Status != "running" {
			continue
		}
		if lines, code, err := in.Engine.ExecOutput(ctx, report.ID, "df", "-Pk", "/"); err == nil && code == 0 {
			return availableIn(lines)
		}
	}
	return 0, false
}

// availableIn reads the bytes left from what df -Pk prints: a heading, then the device, its size, and what
// is used and left.
func availableIn(lines []string) (free uint64, known bool) {
	if len(lines) < 2 {
		return 0, false
	}
	fields := strings.Fields(lines[len(lines)-1])
	if len(fields) < 4 {
		return 0, false
	}
	blocks, err := strconv.ParseUint(fields[3], 10, 64)
	return blocks << 10, err == nil
}

// tight reports that little space is left.
func tight(free uint64) (check.Finding, bool) {
	severity := check.Warning
	if free < gigabyte {
		severity = check.Error
	}
	return finding(severity, fmt.Sprintf("the engine's disk has %.1f GB left", float64(free)/gigabyte),
			"free space: `docker system df` lists it, and `docker system prune` removes unused data"),
		free < 3*gigabyte
}

// local reports whether an engine's files are this machine's.
func local(engine *engine.Engine) bool {
	return engine != nil && strings.HasPrefix(engine.Host(), "unix://") && !strings.Contains(engine.Host(), "/.")
}

// limits are the kernel's limits of watched files, with the least that is enough for a project beside an editor.
var limits = []struct {
	file  string
	least int
}{
	{"max_user_watches", 16384},
	{"max_user_instances", 128},
}

// fewWatches looks at this machine's kernel, which is that of a local engine's containers too.
func fewWatches(_ context.Context, in *check.Input) []check.Finding {
	if !local(in.Engine) {
		return nil
	}
	return watchable("/proc/sys/fs/inotify/")
}

func watchable(folder string) []check.Finding {
	var found []check.Finding
	for _, limit := range limits {
		content, err := os.ReadFile(folder + limit.file)
		if err != nil {
			continue // no Linux
		}
		if n, err := strconv.Atoi(strings.TrimSpace(string(content))); err == nil && n < limit.least {
			setting := fmt.Sprintf("fs.inotify.%s=%d", limit.file, max(8*limit.least, 1024))
			f := finding(check.Warning, fmt.Sprintf("the kernel allows %d %s, but reload needs more", n, limit.file),
				"run `sudo sysctl "+setting+"`, and add it to /etc/sysctl.d to keep it", folder+limit.file+": "+strconv.Itoa(n))
			f.Subject = "this machine"
			found = append(found, f)
		}
	}
	return found
}
