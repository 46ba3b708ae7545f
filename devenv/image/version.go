package image

import (
	"cmp"
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Version is what git and pyproject.toml state of the sources of an image.
type Version struct {
	Value    string    // "1.4.0", "1.4.0-3-g1a2b3c4", with -dirty where files differ from the commit
	Revision string    // the commit; empty without git
	Time     time.Time // of the commit; zero without git
	Dirty    bool      // files differ from the commit
}

// unversioned is the version of sources that have none.
const unversioned = "0.0.0"

// gitLimit bounds what git may take: a repository on a slow disk is no reason to wait.
const gitLimit = 10 * time.Second

// findVersion asks git and pyproject.toml for the version of a project. Where its folder states none, others may.
func findVersion(ctx context.Context, dir string, others ...string) Version {
	ctx, cancel := context.WithTimeout(ctx, gitLimit)
	defer cancel()
	stated := statedVersion(dir)
	for _, other := range others {
		stated = cmp.Or(stated, statedVersion(other))
	}
	stated = cmp.Or(stated, unversioned)
	var head, changes, tag string
	var asked sync.WaitGroup
	asked.Go(func() { head = git(ctx, dir, "log", "-1", "--format=%H %ct") })
	asked.Go(func() { changes = git(ctx, dir, "status", "--porcelain", "--", ".") })
	asked.Go(func() { tag = git(ctx, dir, "describe", "--tags") })
	asked.Wait()
	commit, seconds, _ := strings.Cut(head, " ")
	if commit == "" {
		return Version{Value: tagOf(stated)}
	}
	v := Version{Value: tag, Revision: commit, Dirty: changes != ""}
	if at, err := strconv.ParseInt(seconds, 10, 64); err == nil {
		v.Time = time.Unix(at, 0)
	}
	if v.Value == "" {
		v.Value = stated + "-g" + commit[:min(12, len(commit))]
	}
	if v.Value = tagOf(v.Value); v.Dirty {
		v.Value += "-dirty"
	}
	return v
}

// git returns what a command of git prints; empty where it fails.
func git(ctx context.Context, dir string, args ...string) string {
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", dir}, args...)...).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// statedVersion returns the version that pyproject.toml states; empty where it states none.
func statedVersion(dir string) string {
	content, err := regular.ReadFile(filepath.Join(dir, "pyproject.toml"))
	if err != nil {
		return ""
	}
	var stated struct {
		Project struct{ Version string }
		Tool    struct{ Poetry struct{ Version string } }
	}
	if toml.Unmarshal(content, &stated) != nil {
		return ""
	}
	return cmp.Or(stated.Project.Version, stated.Tool.Poetry.Version)
}

var (
	versionPrefix = lazyregexp.New(`^v(\d)`)
	notInTags     = lazyregexp.New(`[^A-Za-z0-9_.-]+`)
)

// longestTag is how many characters a tag may have.
const longestTag = 128

// tagOf returns a version as an image's tag can have it, without the v before a number.
func tagOf(version string) string {
	tag := notInTags.ReplaceAllString(versionPrefix.ReplaceAllString(version, "$1"), "-")
	tag = strings.TrimLeft(tag, ".-")
	if tag == "" {
		return unversioned
	}
	return tag[:min(len(tag), longestTag-len("-dirty"))]
}

// versionNames are the names of what a version gives the Compose files and the Dockerfile.
var versionNames = []string{"APP_VERSION", "VCS_REF", "SOURCE_DATE_EPOCH"}

// variables returns what the Compose files and the Dockerfile may ask for.
func (v Version) variables() map[string]string {
	variables := map[string]string{"APP_VERSION": v.Value}
	if v.Revision != "" {
		variables["VCS_REF"] = v.Revision
		variables["SOURCE_DATE_EPOCH"] = v.epoch()
	}
	return variables
}

// revision returns the commit, marked where files differ from it.
func (v Version) revision() string {
	if v.Dirty {
		return v.Revision + "-dirty"
	}
	return v.Revision
}

func (v Version) epoch() string { return strconv.FormatInt(v.Time.Unix(), 10) }
