package compose

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	gitutil "github.com/moby/buildkit/frontend/dockerfile/dfgitutil"

	"github.com/fastdock/fastdock/devenv"
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

// Load is part of loader.ResourceLoader.
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

// Dir is part of loader.ResourceLoader.
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
		if said, err := Git(ctx, dir, args...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("git %s: %w: %s",
				args[0], err, strings.Join(strings.Fields(devenv.SanitizeText(string(said))), " "))
		}
	}
	return dir, nil
}

// composeFileIn is the file, or the default Compose file of the folder, at a path within a checkout.
func composeFileIn(dir, name string) (string, error) {
	if name != "" && !filepath.IsLocal(name) {
		return "", fmt.Errorf("%q leads out of its repository", name)
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
