package ship

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// end is an engine at one end of a shipment. It has the image "shop:1", or none until one is loaded.
type end struct {
	client.APIClient
	has    bool
	pushes bool // it reaches the registry on the loopback address of this machine
	loaded string
}

func (e *end) ImageInspect(context.Context, string, ...client.ImageInspectOption) (client.ImageInspectResult, error) {
	if !e.has {
		return client.ImageInspectResult{}, errdefs.ErrNotFound
	}
	return client.ImageInspectResult{InspectResponse: image.InspectResponse{ID: "sha256:1"}}, nil
}

func (e *end) ImageList(context.Context, client.ImageListOptions) (client.ImageListResult, error) {
	return client.ImageListResult{}, nil
}

func (e *end) ImageTag(context.Context, client.ImageTagOptions) (client.ImageTagResult, error) {
	return client.ImageTagResult{}, nil
}

func (e *end) ImageRemove(context.Context, string, client.ImageRemoveOptions) (client.ImageRemoveResult, error) {
	return client.ImageRemoveResult{}, nil
}

var errRefused = errors.New("dial tcp: connection refused")

// ImagePush puts a manifest into the registry, or finds nothing at its port.
func (e *end) ImagePush(ctx context.Context, ref string, _ client.ImagePushOptions) (client.ImagePushResponse, error) {
	if !e.pushes {
		return nil, errRefused
	}
	host, name, _ := strings.Cut(strings.TrimSuffix(ref, ":"+tag), "/")
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, "http://"+host+"/v2/"+name+"/manifests/"+tag,
		strings.NewReader(`{"layers": [{}]}`))
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	return messages{response.Body}, nil
}

func (e *end) ImagePull(context.Context, string, client.ImagePullOptions) (client.ImagePullResponse, error) {
	return nil, errRefused
}

func (e *end) ImageSave(context.Context, []string, ...client.ImageSaveOption) (client.ImageSaveResult, error) {
	return io.NopCloser(strings.NewReader("archive")), nil
}

func (e *end) ImageLoad(_ context.Context, archive io.Reader, _ ...client.ImageLoadOption,
) (client.ImageLoadResult, error) {
	content, err := io.ReadAll(archive)
	e.has, e.loaded = true, string(content)
	return io.NopCloser(strings.NewReader("")), err
}

// behindSSH returns an engine that is reached by a script in the place of ssh.
func behindSSH(t *testing.T, script string) *engine.Engine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	t.Setenv("DOCKER_CONFIG", dir)
	e, err := engine.ConnectTo(t.Context(), engine.Target{Host: "ssh://ada@shop"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// Where layers cannot be sent one by one, the whole image is sent, and the result says why.
func TestReasonsForSendingTheWholeImage(t *testing.T) {
	const forwards = `printf 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'; exec cat >/dev/null`
	const refuses = "echo 'Error: remote port forwarding failed for listen port 40000' >&2; exit 255"
	for want, test := range map[Reason]struct {
		ssh    string
		pushes bool
	}{
		NotForwarded: {refuses, true},
		LocalApart:   {forwards, false},
		RemoteApart:  {forwards, true},
	} {
		t.Run(string(want), func(t *testing.T) {
			from, to := &end{has: true, pushes: test.pushes}, &end{}
			s := &shipment{
				from: from, to: to, remote: behindSSH(t, test.ssh), image: "shop:1", options: Options{Cache: t.TempDir()},
			}
			err := s.run(t.Context())
			if err != nil || s.result.Archive != want || s.result.ID != "sha256:1" || to.loaded == "" {
				t.Errorf("%+v, loaded %q, error %v", s.result, to.loaded, err)
			}
		})
	}
}

// messages is an engine's answer to a push.
type messages struct{ io.ReadCloser }

func (m messages) Wait(context.Context) error { return nil }

func (m messages) JSONMessages(context.Context) iter.Seq2[jsonstream.Message, error] {
	return func(func(jsonstream.Message, error) bool) { m.Close() }
}
