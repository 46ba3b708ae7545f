package evidence_test

import (
	"testing"
	"testing/fstest"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// The version of Python is not that of another program that the tag names first.
func TestImagesNameTheirPython(t *testing.T) {
	for image, want := range map[string]string{
		"python:3.12-slim":                       "3.12",
		"python:3.12.4":                          "3.12.4",
		"python:slim":                            "",
		"bitnami/python:3.11":                    "3.11",
		"cimg/python:3.13":                       "3.13",
		"postgres:17.2":                          "",
		"debian:12.5":                            "",
		"shop/api:python-3.12.1":                 "3.12.1",
		"ghcr.io/astral-sh/uv:python3.12-trixie": "3.12",
		"ghcr.io/astral-sh/uv:0.9.5-python3.13-trixie-slim": "3.13",
		"ghcr.io/astral-sh/uv:0.9.5":                        "",
		"tiangolo/uvicorn-gunicorn-fastapi:python3.11":      "3.11",
	} {
		read := evidence.Read(tree{fstest.MapFS{"Dockerfile": {Data: []byte("FROM " + image + "\n")}}},
			[]string{"Dockerfile"})
		if len(read.Dockerfiles) != 1 || read.Dockerfiles[0].Python() != want {
			t.Errorf("%s: Python is %+v, want %q", image, read.Dockerfiles, want)
		}
	}
}
