package wheels

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// platform is a target as tags and markers see it.
type platform struct {
	Target
	minor int    // 14 of Python 3.14
	tag   string // "cp314"
	full  string // the version with its patch
}

// newestPatch stands for the patch of Python where the target says none: images bring the newest, and
// markers tell old ones apart.
const newestPatch = ".999"

func (t Target) platform() (platform, error) {
	parts := strings.Split(t.Python, ".")
	if len(parts) < 2 || parts[0] != "3" {
		return platform{}, noPython(t.Python)
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil || minor < 0 {
		return platform{}, noPython(t.Python)
	}
	on := platform{Target: t, minor: minor, tag: "cp3" + parts[1], full: t.Python}
	on.Python = "3." + parts[1]
	if len(parts) == 2 {
		on.full += newestPatch
	}
	return on, nil
}

func noPython(version string) error {
	return fmt.Errorf("look for wheels for Python %q: it is no version of Python 3; use one such as 3.14", version)
}

// fits reports whether an installer takes a wheel, by the tags at the end of its file name:
// name-1.0-PYTHON-ABI-PLATFORM.whl, each of which may be several with dots between (PEP 425).
func (on platform) fits(wheel string) bool {
	parts := strings.Split(strings.TrimSuffix(wheel, ".whl"), "-")
	if len(parts) < 5 {
		return false
	}
	tags := parts[len(parts)-3:]
	if !slices.ContainsFunc(strings.Split(tags[2], "."), on.loads) {
		return false
	}
	for python := range strings.SplitSeq(tags[0], ".") {
		for abi := range strings.SplitSeq(tags[1], ".") {
			if on.runs(python, abi) {
				return true
			}
		}
	}
	return false
}

// runs reports whether this Python runs code for another. The ABI of a free-threaded one (cp314t) is never its own.
func (on platform) runs(python, abi string) bool {
	switch abi {
	case on.tag:
		return python == on.tag
	case "abi3":
		return on.isSince(python, "cp3")
	case "none":
		return python == on.tag || python == "py3" || on.isSince(python, "py3")
	}
	return false
}

// isSince reports whether a tag names this Python or an older one.
func (on platform) isSince(tag, prefix string) bool {
	minor, found := strings.CutPrefix(tag, prefix)
	oldest, err := strconv.Atoi(minor)
	return found && err == nil && oldest <= on.minor
}

// loads reports whether binaries for a platform run. A bare linux says nothing of the C library, which is glibc
// then.
func (on platform) loads(platform string) bool {
	libc, ours := strings.CutSuffix(platform, "_"+on.Arch)
	switch {
	case platform == "any":
		return true
	case !ours:
		return false
	case on.Musl:
		return strings.HasPrefix(libc, "musllinux_")
	}
	return strings.HasPrefix(libc, "manylinux") || libc == "linux"
}
