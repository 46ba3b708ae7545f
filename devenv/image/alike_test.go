package image

import "testing"

// The files of an image are looked at again where more than the contents of its code has changed.
func TestWhichImagesAreAlike(t *testing.T) {
	recorded := func(s situation, layers ...int64) record {
		r := record{Files: map[string]fileRecord{}, Examined: true}
		for name, digest := range s.files {
			r.Files[name] = fileRecord{Digest: digest}
		}
		for _, size := range layers {
			r.Contents.Layers = append(r.Contents.Layers, Layer{Instruction: "COPY", Size: size})
		}
		_, r.Inputs = s.inputs(t)
		return r
	}
	for name, test := range map[string]struct {
		change func(*situation)
		layer  int64
		want   bool
	}{
		"nothing":        {func(*situation) {}, 5 << 20, true},
		"code":           {file("app/main.py"), 5<<20 + 100, true},
		"version":        {arg("APP_VERSION", "2"), 5 << 20, true},
		"argument":       {arg("MODE", "2"), 5 << 20, true}, // the Dockerfile does not declare it
		"lock":           {file("uv.lock"), 5 << 20, false},
		"new file":       {file("app/new.py"), 5 << 20, false},
		"lost file":      {func(s *situation) { delete(s.files, "app/b.py") }, 5 << 20, false},
		"instruction":    {line(8, "RUN uv sync --no-dev"), 5 << 20, false},
		"variable":       {line(4, "ENV MODE=dev"), 5 << 20, false},
		"base":           {image("python:3.14"), 5 << 20, false},
		"copied image":   {image("tools:1"), 5 << 20, false},
		"a larger layer": {file("app/main.py"), 7 << 20, false},
	} {
		now := lastBuild()
		before := recorded(now, 5<<20)
		test.change(&now)
		is := recorded(now, test.layer)
		if got := is.alike(before); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
		if before.Examined = false; is.alike(before) {
			t.Errorf("%s: an image that was not looked at is a model", name)
		}
	}
}
