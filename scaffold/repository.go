package scaffold

import (
	"slices"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// sshURL is a repository that is asked for over SSH: git's two ways to write it.
var sshURL = lazyregexp.New(`^(?:[a-z+]*ssh://|[\w.-]+@[\w.-]+:[^/])`)

// repositories returns the git repositories that packages are installed from: those of production, and those that only
// development needs.
func (s Spec) repositories() (production, development []string) {
	for _, repository := range s.Facts.Repositories {
		if repository.Development {
			development = append(development, repository.URL)
		} else {
			production = append(production, repository.URL)
		}
	}
	if s.Facts.Lock == nil {
		return production, development
	}
	locked, _ := s.Facts.Lock.Repositories()
	if slices.ContainsFunc(s.Compiled(architectures[0]), func(p wheels.Package) bool { return p.Git }) &&
		production == nil {
		return locked, development // by way of another package
	}
	return production, append(development, locked...)
}

// forRepositories returns the rows of the system packages that git repositories ask for.
func forRepositories(urls []string) []string {
	if len(urls) == 0 {
		return nil
	}
	if slices.ContainsFunc(urls, sshURL.MatchString) {
		return []string{"git+", "git+ssh"}
	}
	return []string{"git+"}
}

// developmentPackages returns the system packages that only the development image installs repositories with.
func (s Spec) developmentPackages() []string {
	base, _ := assets.Load().Base(s.Base)
	_, development := s.repositories()
	var names []string
	for _, name := range forRepositories(development) {
		row, _ := assets.Load().SystemOf(name)
		names = append(names, choose(base, row.AptBuild, row.ApkBuild)...)
	}
	return names
}

// UsesSSH reports whether the stage installs from a repository over SSH, for which a build asks this user's agent.
func (s stage) UsesSSH() bool {
	production, development := s.repositories()
	urls := production
	if s.IsDevelopment {
		urls = append(slices.Clone(production), development...)
	}
	return slices.Contains(forRepositories(urls), "git+ssh")
}

// SSHMount returns what gives a step of the stage the agent, as the user who runs it.
func (s stage) SSHMount() string {
	if s.IsDevelopment {
		return "--mount=type=ssh,uid=${HOST_UID},gid=${HOST_GID}"
	}
	return "--mount=type=ssh"
}

// sshWarnings returns what a build over SSH needs of this machine.
func (s Spec) sshWarnings() []string {
	production, development := s.repositories()
	if !slices.Contains(forRepositories(append(slices.Clone(production), development...)), "git+ssh") {
		return nil
	}
	return []string{
		"a dependency is installed from a git repository over SSH: the build uses the keys of your SSH agent; " +
			"`ssh-add -l` lists them",
	}
}

// RepositoryPackages returns the Debian packages that a tool resolves dependencies from git repositories with.
func (s Spec) RepositoryPackages() []string {
	production, development := s.repositories()
	var names []string
	for _, name := range forRepositories(slices.Concat(production, development)) {
		row, _ := assets.Load().SystemOf(name)
		names = append(names, row.AptBuild...)
	}
	return names
}
