package process

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// Limits is about a limit of memory, files or processes that the container reaches.
var Limits = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: "FD-R47", Title: "Limit of files, processes or memory reached",
		About: "`ulimits`, `pids_limit` and memory limits apply to the whole container. An app that reaches one " +
			"fails while it works. Raise the limit, or find what is opened and never closed.",
	},
	Patterns: rule.Patterns(
		"",
		`(?P<files>[Tt]oo many open files|EMFILE|\[Errno 24\]|max(?:imum)? (?:number of )?(?:open )?file `+
			`descriptors .*(?:low|exceed))`,
		`(?P<processes>can't start new thread|pthread_create failed|(?:fork|clone`+
			`|thread)\w*\b.*[Rr]esource temporarily unavailable`+
			`|BlockingIOError: \[Errno 11\]|fork: retry|unable to create new native thread|Cannot fork)`,
		`(?P<maps>vm\.max_map_count(?: \[\d+\])? (?:is )?too low)`,
		`(?P<gpu>CUDA out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDNN_STATUS_ALLOC_FAILED|CUDA_ERROR_OUT_OF_MEMORY)`,
		`(?P<memory>\bMemoryError|Unable to allocate [\d.]+ [KMGT]i?B|[Cc]annot allocate memory|std::bad_alloc`+
			`|Cannot allocate \d+ bytes|Out Of Memory allocating`+
			`|\[Errno 12\])`,
		`(?P<killed>was sent SIGKILL! Perhaps out of memory|signal: killed|with exit code 137`+
			`|WorkerLostError.*SIGKILL|^\S+: line `+
			`\d+:\s+\d+ Killed\b)`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		var f *check.Finding
		switch {
		case match.Groups["maps"] != "":
			f = rule.Finding(c,
				"the engine's kernel allows too few memory maps (vm.max_map_count)",
				"run `sudo sysctl -w vm.max_map_count=262144` on the engine's machine, and add it to /etc/sysctl.d",
				rule.Quote(c, match)...)
		case match.Groups["gpu"] != "":
			f = rule.Finding(c, "the GPU is out of memory",
				"use a smaller model, batch or data type (float16), or stop other processes on the GPU (`nvidia-smi` lists them)",
				rule.Quote(c, match)...)
		case strings.HasPrefix(match.Groups["processes"], "BlockingIOError") && !slices.ContainsFunc(match.Frames(), starts):
			return nil // a lock, or a socket
		case match.Groups["killed"] != "" && c.BlockedWorker():
			return nil
		case match.Groups["files"] != "":
			f = rule.AtKey(c,
				rule.Finding(c,
					"too many open files",
					fmt.Sprintf(
						"raise `ulimits: {nofile: 65536}` of service %q, or close files and connections in the code",
						c.Service,
					),
					rule.Quote(c, match)...),
				"ulimits",
			)
		case match.Groups["processes"] != "":
			f = rule.AtKey(c,
				rule.Finding(c,
					"cannot start more threads or processes",
					fmt.Sprintf(
						"raise `pids_limit` of service %q (or deploy.resources.limits.pids), or start fewer",
						c.Service,
					),
					rule.Quote(c, match)...),
				"pids_limit",
				"deploy",
			)
		case match.Groups["killed"] != "" && c.Memory > 0:
			f = memoryShort(c,
				fmt.Sprintf("a process was killed, probably out of memory: the limit is %d MB", c.Memory>>20),
				rule.Quote(c, match)...)
		default:
			f = memoryShort(c, "out of memory: an allocation failed", rule.Quote(c, match)...)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

// starts reports whether a frame starts a process or a thread.
func starts(f traceback.Frame) bool {
	return strings.Contains(f.File, "/subprocess.py") || strings.Contains(f.File, "/multiprocessing/") ||
		strings.Contains(f.File, "/threading.py") || strings.Contains(f.Code, "fork(")
}
