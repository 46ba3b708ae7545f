package image

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/containerd/containerd/v2/pkg/archive/compression"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/redact"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// secretsCheck looks for the project's secrets, and for what has the form of one, in everything that the engine would
// send to a registry: layers, history, labels and variables.
func (b *Builder) secretsCheck(ctx context.Context, image Image) (Check, error) {
	known, err := b.secrets(ctx)
	if err != nil {
		return Check{}, err
	}
	saved, err := b.engine.API.ImageSave(ctx, []string{image.Tags[0]})
	if err != nil {
		return Check{}, fmt.Errorf("reading image %q: %w", image.Tags[0], err)
	}
	defer saved.Close()
	s := &secretScanner{known: known}
	if err := s.archive(saved); err != nil {
		return Check{}, fmt.Errorf("reading image %q: %w", image.Tags[0], err)
	}
	if len(s.found) > 0 {
		return failed(checkSecrets, "found: "+strings.Join(s.found, ", "),
			"exclude the file in .dockerignore, or pass the value with --secret; then change the secret, because it was in an "+
				"image"), nil
	}
	return passed(checkSecrets, fmt.Sprintf("none of %d known secrets in layers, history and labels", len(known))), nil
}

// secrets returns what must not be in an image, by the names that it is reported with.
func (b *Builder) secrets(ctx context.Context) (map[string][]byte, error) {
	known := map[string][]byte{}
	files := b.options.Files.Production()
	files.Services = []string{b.service.Name}
	files.Variables = b.version.variables()
	project, err := compose.Load(ctx, b.engine, files)
	if err != nil {
		return nil, err
	}
	for _, service := range project.Services {
		for name, value := range service.Environment {
			if value != nil {
				addSecrets(known, name, *value)
			}
		}
	}
	for name, value := range readDotEnv(project.WorkingDir) {
		addSecrets(known, name, value)
	}
	built, err := b.buildSecrets()
	maps.Copy(known, built)
	return known, err
}

// buildSecrets returns the secrets that a build gets: those that are declared, and arguments that have one.
func (b *Builder) buildSecrets() (map[string][]byte, error) {
	known := map[string][]byte{}
	for name, value := range b.service.Build.Args {
		if value != nil {
			addSecrets(known, name, *value)
		}
	}
	values, err := build.SecretValues(b.project, b.service)
	for i, value := range values {
		addKnown(known, fmt.Sprintf("build secret %d", i+1), value)
	}
	for id, value := range b.options.Secrets {
		addKnown(known, "build secret "+id, string(value))
	}
	return known, err
}

// hidden is what a log shows in place of a secret.
const hidden = "***"

// hiding returns a function that takes the secrets of the build out of a text.
func (b *Builder) hiding() func(text string) string {
	known, _ := b.buildSecrets() // the build reports what cannot be read
	var pairs []string
	for _, value := range known {
		pairs = append(pairs, string(value), hidden)
	}
	return strings.NewReplacer(pairs...).Replace
}

// show reports an event without the secrets of the build: BuildKit fills in arguments in the names of steps, and steps
// print what they like.
func (b *Builder) show(event devenv.Event) {
	switch e := event.(type) {
	case devenv.BuildStep:
		e.Name, e.Err = b.hide(e.Name), b.hide(e.Err)
		event = e
	case devenv.BuildOutput:
		e.Step, e.Text = b.hide(e.Step), b.hide(e.Text)
		event = e
	}
	b.report(event)
}

// hideIn takes the secrets of the build out of its error.
func (b *Builder) hideIn(err error) {
	var failed *build.Error
	if errors.As(err, &failed) {
		for i, line := range failed.Output {
			failed.Output[i] = b.hide(line)
		}
		if text := failed.Cause.Error(); b.hide(text) != text {
			failed.Cause = errors.New(b.hide(text))
		}
	}
}

func readDotEnv(dir string) map[string]string {
	values, err := dotenv.Read(path.Join(dir, ".env"))
	if err != nil {
		return nil // there is none, or the Compose files have been refused with it
	}
	return values
}

// addSecrets adds what of a variable is a secret: the value, or the password in a URL.
func addSecrets(known map[string][]byte, name, value string) {
	if redact.IsName(name) {
		addKnown(known, name, value)
		return
	}
	for _, secret := range redact.Variable(name, value) {
		addKnown(known, name, secret)
	}
}

// shortestSecret is how long a value is that is looked for: shorter ones are found by chance.
const shortestSecret = 8

// word is a value that is one of a language.
var word = lazyregexp.New(`^(?:[a-z]+|[A-Z]+|\d+|change-?me.*)$`)

func addKnown(known map[string][]byte, name, value string) {
	value = strings.TrimSpace(value)
	if len(value) >= shortestSecret && !word.MatchString(value) {
		known[name] = []byte(value)
	}
}

// secretScanner looks for secrets in an image.
type secretScanner struct {
	known  map[string][]byte
	found  []string // what, and where
	buffer []byte   // of search, for one file after another
}

// mostFound is how many places are reported.
const mostFound = 5

func (s *secretScanner) add(what, where string) {
	text := devenv.Sanitize(what + " in " + where)
	if len(s.found) < mostFound && !slices.Contains(s.found, text) {
		s.found = append(s.found, text)
	}
}

// archive reads what `docker save` writes: layers and the documents about them.
func (s *secretScanner) archive(from io.Reader) error {
	outer := tar.NewReader(from)
	for {
		header, err := outer.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeReg {
			if err := s.blob(outer); err != nil {
				return err
			}
		}
	}
}

// blob reads a layer, or a document: the image's configuration with its history, labels and variables.
func (s *secretScanner) blob(from io.Reader) error {
	plain, err := compression.DecompressStream(from)
	if err != nil {
		return nil // an empty blob
	}
	defer plain.Close()
	start := make([]byte, 512)
	n, _ := io.ReadFull(plain, start)
	content := io.MultiReader(bytes.NewReader(start[:n]), plain)
	if n == len(start) && bytes.HasPrefix(start[257:], []byte("ustar")) {
		return s.layer(tar.NewReader(content))
	}
	return s.search(content, "the image's history, labels or variables", true)
}

func (s *secretScanner) layer(layer *tar.Reader) error {
	for {
		header, err := layer.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag == tar.TypeReg {
			name := "/" + header.Name
			if err := s.search(layer, name, holdsSecrets.MatchString(name) && !ofPackage.MatchString(name)); err != nil {
				return err
			}
		}
	}
}

var (
	// holdsSecrets is a file whose content is searched for what has the form of a secret.
	holdsSecrets = lazyregexp.New(`/(?:\.env(?:\.[\w-]+)?|\.netrc|\.pypirc|pip\.conf|\.npmrc|\.git-credentials|` +
		`id_[a-z0-9]+|credentials|[^/]+\.(?:pem|key|p12))$`)
	// ofPackage is a file of a package, whose tests and examples have keys that open nothing.
	ofPackage = lazyregexp.New(`/site-packages/|^/usr/|^/etc/ssl/|\.example$`)
)

// largestFormed is how much of a file is searched for what has the form of a secret.
const largestFormed = 256 << 10

// search looks for secrets in one file, a part at a time.
func (s *secretScanner) search(from io.Reader, where string, formed bool) error {
	longest := 0
	for _, value := range s.known {
		longest = max(longest, len(value))
	}
	if s.buffer == nil {
		s.buffer = make([]byte, longest+(1<<20))
	}
	kept, first := 0, true
	for {
		n, err := io.ReadFull(from, s.buffer[kept:])
		part := s.buffer[:kept+n]
		for _, name := range slices.Sorted(maps.Keys(s.known)) {
			if bytes.Contains(part, s.known[name]) {
				s.add("the value of "+name, where)
			}
		}
		if first && formed && len(redact.Secrets(string(part[:min(len(part), largestFormed)]))) > 0 {
			s.add("what looks like a secret", where)
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		first, kept = false, copy(s.buffer, part[len(part)-longest:])
	}
}
