package registry

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

// sha returns a digest made of one hexadecimal figure.
func sha(figure string) string { return "sha256:" + strings.Repeat(figure, 64) }

func TestTagOf(t *testing.T) {
	tests := map[string]string{
		"postgres:18":                    "docker.io/library/postgres:18",
		"postgres":                       "docker.io/library/postgres:latest",
		"bitnami/redis:8":                "docker.io/bitnami/redis:8",
		"ghcr.io/astral-sh/uv:0.13.8":    "ghcr.io/astral-sh/uv:0.13.8",
		"127.0.0.1:5000/a/b:1":           "127.0.0.1:5000/a/b:1",
		"postgres:18@" + sha("a"):        "docker.io/library/postgres:18",
		"ghcr.io/x/y@" + sha("b"):        "ghcr.io/x/y@" + sha("b"),
		"localhost:5000/x:1@" + sha("c"): "localhost:5000/x:1",
	}
	for image, want := range tests {
		if tag, err := tagOf(image); err != nil || tag.String() != want {
			t.Errorf("%q: got %v, %v, want %q", image, tag, err, want)
		}
	}
}

func FuzzTagOf(f *testing.F) {
	for _, seed := range []string{
		"postgres:18", "a/b@" + sha("a"), "localhost:5000/x:1@" + sha("c"), "",
		"UP:1", "a:b:c", "-x", sha("a"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, image string) {
		tag, err := tagOf(image)
		if err != nil {
			return
		}
		again, err := tagOf(tag.String())
		if err != nil || again.String() != tag.String() {
			t.Errorf("%q is %q, which is %v, %v", image, tag, again, err)
		}
	})
}

func TestDigestErrors(t *testing.T) {
	tests := map[string]struct {
		err  DigestError
		want string
	}{
		"no answer": {
			DigestError{"postgres:18", "connecting to its registry", errors.New("no such\x1b[2J host.\nmore")},
			`resolving the digest of "postgres:18": connecting to its registry: no such host; run ` +
				"`fastdock new --pin` when a registry is reachable",
		},
		"no such tag": {
			DigestError{"a:1", "connecting to its registry", fmt.Errorf("a:1: %w", errdefs.ErrNotFound)},
			`resolving the digest of "a:1": connecting to its registry: a:1: not found; check its name and tag`,
		},
		"no login": {
			DigestError{"a:1", "connecting to its registry", errdefs.ErrUnauthenticated},
			`resolving the digest of "a:1": connecting to its registry: unauthorized; check its name, or ` +
				"`docker login` to its registry",
		},
		"no rights": {
			DigestError{"a:1", "connecting to its registry", errdefs.ErrPermissionDenied},
			`resolving the digest of "a:1": connecting to its registry: permission denied; check its name, or ` +
				"`docker login` to its registry",
		},
	}
	for name, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, test.want)
		}
	}
}

// Four images are asked for side by side, and pins come in the order of the images whichever is found first.
func TestPinAllAsksSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		images := []string{"a:1", "b:1", "c:1", "d:1", "e:1", "f:1"}
		var asked atomic.Int32
		answers := make(chan struct{})
		var pins []Pin
		var err error
		go func() {
			pins, err = pinAll(images, "asking", func(tag reference.Named) (Pin, error) {
				asked.Add(1)
				<-answers
				return Pin{Digest: sha(reference.FamiliarName(tag))}, nil
			})
		}()
		synctest.Wait()
		if n := asked.Load(); n != askedAtOnce {
			t.Errorf("%d are asked for side by side, want %d", n, askedAtOnce)
		}
		close(answers)
		synctest.Wait()
		var want []Pin
		for _, image := range images {
			want = append(want, Pin{Image: image, Digest: sha(image[:1])})
		}
		if diff := cmp.Diff(want, pins); diff != "" || err != nil {
			t.Errorf("error %v, -want +got\n%s", err, diff)
		}
	})
}

func TestDigestsOfNothing(t *testing.T) {
	if pins, err := pinAll(nil, "asking", nil); len(pins) != 0 || err != nil {
		t.Errorf("got %v, %v", pins, err)
	}
}

// Every image without a digest is reported, and none is pinned.
func TestPinAllReportsEveryFailure(t *testing.T) {
	tooLate := errors.New("too late")
	pins, err := pinAll([]string{"good:1", "Bad:1", "odd:1", "late:1"}, "asking", func(tag reference.Named) (Pin, error) {
		switch reference.FamiliarName(tag) {
		case "good":
			return Pin{Digest: sha("a")}, nil
		case "odd":
			return Pin{Digest: "sha256:abc\nRUN evil"}, nil
		}
		return Pin{}, tooLate
	})
	want := strings.Join([]string{
		`resolving the digest of "Bad:1": reading its name: invalid reference format: repository name ` +
			`(library/Bad) must be lowercase; check its name and tag`,
		`resolving the digest of "odd:1": asking: invalid checksum digest length; run ` +
			"`fastdock new --pin` when a registry is reachable",
		`resolving the digest of "late:1": asking: too late; run ` +
			"`fastdock new --pin` when a registry is reachable",
	}, "\n")
	if err == nil || pins != nil {
		t.Fatalf("got %v, %v", pins, err)
	}
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	var failure *DigestError
	if !errors.As(err, &failure) || failure.Image != "Bad:1" || !errors.Is(err, tooLate) {
		t.Errorf("got %+v", failure)
	}
}

func TestDigestsOfACancelledContext(t *testing.T) {
	stacktest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if pins, err := Digests(ctx, []string{"127.0.0.1:1/a:1"}); pins != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", pins, err)
	}
}
