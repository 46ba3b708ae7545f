package compose

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	gitutil "github.com/moby/buildkit/frontend/dockerfile/dfgitutil"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// gitFiles loads Compose files from Git repositories: "https://host/repo.git#branch:folder". The SDK's own
// loader runs git in the project's folder, whose .git/config can name programs.
type gitFiles struct {
	checkouts map[string]string // by the name of the file
}

// Accept is part of loader.ResourceLoader.
func (g *gitFiles) Accept(name string) bool {
	_, _, err := gitutil.ParseGitRef(name)
	return err == nil
}

// Load implements part of loader.ResourceLoader.
func (g *gitFiles) Load(ctx context.Context, name string) (string, error) {
	ref, _, err := gitutil.ParseGitRef(name)
	if err != nil {
		return "", err
	}
	if g.checkouts[name] == "" {
		dir, err := checkout(ctx, ref)
		if err != nil {
			return "", fmt.Errorf("fetching %q: %w", name, err)
		}
		if g.checkouts == nil {
			g.checkouts = map[string]string{}
		}
		g.checkouts[name] = dir
	}
	return composeFileIn(g.checkouts[name], ref.SubDir)
}

// Dir implements part of loader.ResourceLoader.
func (g *gitFiles) Dir(name string) string { return g.checkouts[name] }

// checkout fetches one commit into a folder of its own, which is the same for the same name: paths in containers
// depend on it.
func checkout(ctx context.Context, ref *gitutil.GitRef) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	remote, commit := ref.Remote, ref.Ref
	if ref.IndistinguishableFromLocal {
		remote = "https://" + remote
	}
	if commit == "" {
		commit = "HEAD"
	}
	sum := sha256.Sum256([]byte(remote + "#" + commit))
	dir := filepath.Join(cache, "fastdock", "git", hex.EncodeToString(sum[:12]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--template="},
		{"fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", remote, commit},
		{"checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"},
	} {
		git := Git(ctx, dir, args...)
		if args[0] == "fetch" {
			withLogins(git)
		}
		if said, err := git.CombinedOutput(); err != nil {
			return "", gitError(args[0], string(said), err)
		}
	}
	return dir, nil
}

// withLogins lets git read this user's own configuration and this machine's, which know the logins of private
// repositories. The folder is fastdock's own, so no project has a say in it.
func withLogins(git *exec.Cmd) {
	git.Env = slices.DeleteFunc(git.Env, func(pair string) bool {
		return strings.HasPrefix(pair, "GIT_CONFIG_NOSYSTEM=") || strings.HasPrefix(pair, "GIT_CONFIG_GLOBAL=")
	})
}

var wantsLogin = lazyregexp.New(`could not read (?:Username|Password)|Authentication failed|Permission ` +
	`denied \(publickey`)

// gitError returns what git said, with what lets it in where the repository wants a login.
func gitError(command, said string, err error) error {
	text := strings.Join(strings.Fields(devenv.SanitizeText(said)), " ")
	if wantsLogin.MatchString(text) {
		text += "; the repository requires a login: configure a credential helper or an SSH key, so that `git ls-remote` " +
			"succeeds without a prompt"
	}
	return fmt.Errorf("git %s: %w: %s", command, err, text)
}

// composeFileIn returns the file, or the default Compose file of the folder, at a path within a checkout.
func composeFileIn(dir, name string) (string, error) {
	if name != "" && !filepath.IsLocal(name) {
		return "", fmt.Errorf("%q is outside its repository", name)
	}
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return path, err
	}
	for _, file := range cli.DefaultFileNames {
		if info, err := os.Stat(filepath.Join(path, file)); err == nil && info.Mode().IsRegular() {
			return filepath.Join(path, file), nil
		}
	}
	return "", fmt.Errorf("%q has no Compose file", path)
}
