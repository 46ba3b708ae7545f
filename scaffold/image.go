package scaffold

import (
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
)

// From returns how a file names an image: as the table has it, or with its digest where it is pinned. A digest makes
// a tag with a variable in it meaningless, so the variables are filled in then.
func (p project) From(image string) string {
	literal := p.literal(image)
	if digest := p.Pins[literal]; digest != "" {
		return literal + "@" + digest
	}
	return image
}

func (p project) literal(image string) string {
	return strings.NewReplacer("${PYTHON_VERSION}", p.Python, "${UV_VERSION}", p.Versions.UV).Replace(image)
}

// UVImage returns where uv is copied from, by an image that has none of its own.
func (p project) UVImage() string { return "ghcr.io/astral-sh/uv:${UV_VERSION}" }

// DatabaseImage and CacheImage are the services' images.
func (p project) DatabaseImage() string {
	version, _ := p.DatabaseChoice.Version(p.Database.Version)
	return version.Image
}

func (p project) CacheImage() string {
	version, _ := p.CacheChoice.Version(p.Cache.Version)
	return version.Image
}

// Images returns the public images that the project's files name, by their literal names, sorted.
func (s Spec) Images() []string {
	p, err := newProject(s, Local{Random: zeros{}})
	if err != nil {
		return nil
	}
	named := []string{p.BaseChoice.Builder, p.BaseChoice.Runtime, p.BaseChoice.Development}
	if p.Production().UVStage() || p.Development().UVStage() {
		named = append(named, p.UVImage())
	}
	if p.HasDatabaseServer() {
		named = append(named, p.DatabaseImage())
	}
	if p.HasCache() {
		named = append(named, p.CacheImage())
	}
	if p.Deploy != None {
		named = append(named, p.ProxyImage())
	}
	for i, image := range named {
		named[i] = p.literal(image)
	}
	slices.Sort(named)
	return slices.Compact(named)
}

// DevelopmentImage returns what the development image is built from.
func (s Spec) DevelopmentImage() string {
	base, _ := assets.Load().BaseFor(s.Base, s.Python)
	return project{Spec: s, Versions: assets.Load()}.literal(base.Development)
}

// Pinned returns the pins of the images that the answers name.
func (s Spec) Pinned() map[string]string {
	pinned := map[string]string{}
	for _, image := range s.Images() {
		if digest := s.Pins[image]; digest != "" {
			pinned[image] = digest
		}
	}
	return pinned
}

// Repinned returns, a line each, which images have another digest than before.
func Repinned(before, after map[string]string) []string {
	var changes []string
	for _, image := range slices.Sorted(maps.Keys(after)) {
		switch old := before[image]; old {
		case after[image]:
		case "":
			changes = append(changes, image+" is pinned to "+after[image])
		default:
			changes = append(changes, image+" was "+old+" and is "+after[image])
		}
	}
	return changes
}

// zeros is randomness for what shows no password.
type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}
