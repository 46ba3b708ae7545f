package evidence

import (
	"path"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	versionTag = lazyregexp.New(`^(\d+\.\d+(?:\.\d+)?)`)
	pythonTag  = lazyregexp.New(`python-?(\d+\.\d+(?:\.\d+)?)`)
)

// pythonOfImage returns the version of Python that an image's name states, as in python:3.12-slim and
// ghcr.io/astral-sh/uv:0.9-python3.12-trixie.
func pythonOfImage(image string) string {
	image, _, _ = strings.Cut(image, "@")
	name, tag := SplitImage(image)
	match := pythonTag.FindStringSubmatch(tag)
	if match == nil && strings.Contains(path.Base(name), "python") {
		match = versionTag.FindStringSubmatch(tag)
	}
	if match == nil {
		return ""
	}
	return match[1]
}

// SplitImage returns the name and the tag of an image; the tag is empty where there is none.
func SplitImage(image string) (name, tag string) {
	image, _, _ = strings.Cut(image, "@")
	if colon := strings.LastIndex(image, ":"); colon > strings.LastIndex(image, "/") {
		return image[:colon], image[colon+1:]
	}
	return image, ""
}
