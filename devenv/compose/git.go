package compose

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Git returns a git command in a folder without a configuration: neither this machine's nor this user's is
// read, and those keys of the folder's own .git/config that name programs are overruled.
func Git(ctx context.Context, dir string, args ...string) *exec.Cmd {
	git := exec.CommandContext(ctx, "git", slices.Concat([]string{
		"-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.symlinks=false",
	}, args)...)
	git.Dir = dir
	git.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "GIT_") })
	git.Env = append(git.Env,
		"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=https:http:ssh:git",
		"GIT_SSH_COMMAND=ssh -o ControlMaster=no -o BatchMode=yes",
	)
	return git
}
