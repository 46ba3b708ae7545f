package image

import (
	"archive/tar"
	"cmp"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/containerd/platforms"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Unneeded is content of an image that an image of production does not need.
type Unneeded struct {
	Kind  string // "uv", "compiler", "cache", "tests", ".env" or ".git"
	Path  string // of the file, or of the folder that all of it is in
	Files int
	Size  int64
	Line  int // of the Dockerfile's instruction that brings it; 0 where that is unknown
}

const (
	scanLimit = 20 * time.Second // for looking at one image
	scanBytes = 2 << 30
)

// errTooMuch ends a look at an image that is too large.
var errTooMuch = errors.New("the image is too large to check")

// place is a path of an image that is looked at.
type place struct {
	path string
	line int
	only []string // the names in it that the line brings; empty for all
}

// findUnneeded looks at where the last stage puts files, and at where package managers leave some. It reads them from a
// container that is never started: saving the whole image takes the engine ten times as long.
func findUnneeded(ctx context.Context, e *engine.Engine, r *recipe, image, platform string) ([]Unneeded, error) {
	ctx, cancel := context.WithTimeout(ctx, scanLimit)
	defer cancel()
	made, err := e.API.ContainerCreate(ctx, client.ContainerCreateOptions{
		Config:   &container.Config{Image: image, Cmd: []string{"-"}, Labels: noProject},
		Platform: parsedPlatform(platform),
	})
	if err != nil {
		return nil, err
	}
	defer func() {
		leaving, giveUp := context.WithTimeout(context.WithoutCancel(ctx), engine.PingTimeout)
		defer giveUp()
		_, _ = e.API.ContainerRemove(leaving, made.ID, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	}()
	s := &scanner{engine: e, container: made.ID, found: map[[2]string]*Unneeded{}, left: scanBytes}
	for _, p := range places(r) {
		if err := s.read(ctx, p); err != nil {
			return nil, err
		}
	}
	s.tools(ctx)
	return s.result(), nil
}

// noProject hides a container from the Compose project whose labels its image has.
var noProject = map[string]string{api.ProjectLabel: "", api.ServiceLabel: ""}

func parsedPlatform(platform string) *ocispec.Platform {
	parsed, err := platforms.Parse(platform)
	if platform == "" || err != nil {
		return nil
	}
	return &parsed
}

// leftovers are where package managers and users leave what only the build needs.
var leftovers = []string{"/root", "/home", "/tmp", "/var/tmp", "/var/cache", "/var/lib/apt/lists"}

// programs are the folders that programs of the system are in.
var programs = []string{"/usr/local/bin", "/usr/bin", "/bin"}

// places returns the paths to look at. What lies in another one of them is looked at once.
func places(r *recipe) []place {
	var all []place
	for _, copied := range copies(r) {
		inside := slices.ContainsFunc(all, func(other place) bool {
			return len(other.only) == 0 && (copied.path == other.path || strings.HasPrefix(copied.path, other.path+"/"))
		})
		if !inside {
			all = append(all, copied)
		}
	}
	for _, left := range leftovers {
		all = append(all, place{path: left})
	}
	return all
}

// copies returns where the COPY and ADD of the last stage put files, the shortest path first.
func copies(r *recipe) []place {
	if r == nil {
		return []place{{path: "/app"}}
	}
	var found []place
	in, x := scope{}, newExpander(r, nil)
	for _, i := range recorded(r.target) {
		switch c := i.command.(type) {
		case *instructions.CopyCommand:
			found = append(found, x.placeOf(in, i.line, c.SourcesAndDest))
		case *instructions.AddCommand:
			found = append(found, x.placeOf(in, i.line, c.SourcesAndDest))
		}
		x.apply(in, i)
	}
	slices.SortStableFunc(found, func(a, b place) int { return cmp.Compare(len(a.path), len(b.path)) })
	return found
}

// placeOf returns where a COPY puts files. In a folder of the system's programs only those that it brings count.
func (x *expander) placeOf(in scope, line int, c instructions.SourcesAndDest) place {
	target, _ := x.word(c.DestPath, in)
	if !path.IsAbs(target) {
		target = path.Join("/", in["WORKDIR "].text, target)
	}
	p := place{path: path.Clean(target), line: line}
	if slices.Contains(programs, p.path) || p.path == "/" {
		for _, source := range c.SourcePaths {
			p.only = append(p.only, path.Base(source))
		}
	}
	return p
}

// scanner looks through files of an image.
type scanner struct {
	engine    *engine.Engine
	container string
	found     map[[2]string]*Unneeded // by kind and path
	left      int64                   // bytes that may still be read
}

// read looks at one path; one that the image does not have has nothing.
func (s *scanner) read(ctx context.Context, p place) error {
	paths := []string{p.path}
	if len(p.only) > 0 {
		paths = nil
		for _, name := range p.only {
			paths = append(paths, path.Join(p.path, name))
		}
	}
	for _, name := range paths {
		if err := s.readPath(ctx, name, p.line); err != nil {
			return err
		}
	}
	return nil
}

func (s *scanner) readPath(ctx context.Context, name string, line int) error {
	copied, err := s.engine.API.CopyFromContainer(ctx, s.container, client.CopyFromContainerOptions{SourcePath: name})
	if err != nil {
		return ctx.Err() // nil where the image does not have it
	}
	defer copied.Content.Close()
	archive := tar.NewReader(&limited{copied.Content, &s.left})
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeReg {
			s.add(path.Join(path.Dir(name), header.Name), header.Size, line)
		}
	}
}

// limited reads until nothing is left.
type limited struct {
	from io.Reader
	left *int64
}

// Read implements io.Reader.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.from.Read(p)
	if *l.left -= int64(n); *l.left < 0 {
		return n, errTooMuch
	}
	return n, err
}

// add counts a file that is not needed with others of its kind and folder.
func (s *scanner) add(name string, size int64, line int) {
	kind, folder := kindOf(name)
	if kind == "" {
		return
	}
	key := [2]string{kind, folder}
	if s.found[key] == nil {
		s.found[key] = &Unneeded{Kind: kind, Path: folder, Line: line}
	}
	s.found[key].Files++
	s.found[key].Size += size
}

// tools looks for uv and compilers that the system's packages, or the image that the last stage begins with, bring.
func (s *scanner) tools(ctx context.Context) {
	for _, folder := range programs[:2] {
		for _, name := range []string{"uv", "uvx", "gcc", "g++", "clang", "make", "cargo"} {
			file := path.Join(folder, name)
			kind, _ := kindOf(file)
			if s.found[[2]string{kind, file}] != nil || s.found[[2]string{kind, strings.TrimPrefix(file, "/usr")}] != nil {
				continue // /bin is /usr/bin
			}
			if size, found := s.sizeOf(ctx, file); found {
				s.add(file, size, 0)
			}
		}
	}
}

// sizeOf returns the size of a file, or of the file that a link stands for.
func (s *scanner) sizeOf(ctx context.Context, file string) (size int64, found bool) {
	is, err := s.engine.API.ContainerStatPath(ctx, s.container, client.ContainerStatPathOptions{Path: file})
	if target := is.Stat.LinkTarget; err == nil && target != "" && target != file {
		is, err = s.engine.API.ContainerStatPath(ctx, s.container, client.ContainerStatPathOptions{Path: target})
	}
	return is.Stat.Size, err == nil
}

func (s *scanner) result() []Unneeded {
	var all []Unneeded
	for _, u := range s.found {
		all = append(all, *u)
	}
	slices.SortFunc(all, func(a, b Unneeded) int {
		return cmp.Or(cmp.Compare(b.Size, a.Size), strings.Compare(a.Path, b.Path))
	})
	return all
}

var (
	uvProgram = lazyregexp.New(`/bin/uvx?$`)
	compiler  = lazyregexp.New(`/bin/(?:[a-z0-9_]+-linux-(?:gnu|musl)-)?` +
		`(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+|make|cargo|rustc)(?:-\d+)?$|/cc1(?:plus)?$`)
	cacheFolder = lazyregexp.New(`^(.*/(?:\.cache|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.npm|\.cargo/registry))/|` +
		`^(/var/cache/(?:apt|apk)|/var/lib/apt/lists)/`)
	gitFolder    = lazyregexp.New(`^(.*/\.git)(?:/|$)`)
	testFolder   = lazyregexp.New(`^(.*?/(?:tests?|testing_data))/`)
	packageTests = lazyregexp.New(`^(.*/site-packages)/.*/tests?/|^(.*/site-packages)/tests?/`)
	envFile      = lazyregexp.New(`/\.env(?:\.[\w-]+)?$`)
	notCached    = lazyregexp.New(`/(?:lock|partial|pkgcache\.bin|srcpkgcache\.bin)$`)
)

// kindOf returns why an image of production does not need a file, and the path that it counts below; empty where it may
// need it.
func kindOf(name string) (kind, folder string) {
	switch {
	case uvProgram.MatchString(name):
		return "uv", name
	case compiler.MatchString(name):
		return "compiler", name
	case envFile.MatchString(name) && !strings.HasSuffix(name, ".example"):
		return ".env", name
	case cacheFolder.MatchString(name) && !notCached.MatchString(name):
		m := cacheFolder.FindStringSubmatch(name)
		return "cache", m[1] + m[2]
	case gitFolder.MatchString(name):
		return ".git", gitFolder.FindStringSubmatch(name)[1]
	case packageTests.MatchString(name):
		m := packageTests.FindStringSubmatch(name)
		return "tests", m[1] + m[2]
	case testFolder.MatchString(name) && !strings.HasPrefix(name, "/usr/"):
		return "tests", testFolder.FindStringSubmatch(name)[1]
	}
	return "", ""
}
