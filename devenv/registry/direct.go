package registry

import (
	"context"
	"errors"
	"net/http"

	"github.com/containerd/containerd/v2/core/remotes"
	"github.com/containerd/containerd/v2/core/remotes/docker"
	remoteerrors "github.com/containerd/containerd/v2/core/remotes/errors"
	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/moby/buildkit/session/auth/authprovider"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// registries asks registries without an engine. Those on this machine speak plain HTTP, as Docker has it.
type registries struct {
	transport *http.Transport
	resolver  remotes.Resolver
}

func newRegistries(ctx context.Context, file *configfile.ConfigFile) *registries {
	transport := docker.DefaultHTTPTransport(nil)
	web := &http.Client{Transport: transport}
	authorizer := docker.NewDockerAuthorizer(docker.WithAuthClient(web), docker.WithAuthCreds(credentialsFor(ctx, file)))
	hosts := docker.ConfigureDefaultRegistries(docker.WithClient(web), docker.WithAuthorizer(authorizer),
		docker.WithPlainHTTP(docker.MatchLocalhost))
	return &registries{transport: transport, resolver: docker.NewResolver(docker.ResolverOptions{Hosts: hosts})}
}

func (r *registries) close() { r.transport.CloseIdleConnections() }

// credentialsFor gives user and password for a registry's host; a token comes without a user.
func credentialsFor(ctx context.Context,
	file *configfile.ConfigFile,
) func(host string) (user, secret string, err error) {
	load := authprovider.LoadAuthConfig(file)
	return func(host string) (string, string, error) {
		auth, err := load(ctx, host, nil, nil)
		if err != nil || auth.IdentityToken == "" {
			return auth.Username, auth.Password, err
		}
		return "", auth.IdentityToken, nil
	}
}

func (r *registries) digests(ctx context.Context, images []string) ([]Pin, error) {
	return pinAll(images, "connecting to its registry", func(tag reference.Named) (Pin, error) {
		_, found, err := r.resolver.Resolve(ctx, tag.String())
		return Pin{Digest: found.Digest.String()}, whyEnded(ctx, err)
	})
}

// refused is true when a registry did answer, and refused: the Engine is not asked then.
func refused(err error) bool { return errdefs.IsNotFound(err) || denied(err) }

func denied(err error) bool {
	var answer remoteerrors.ErrUnexpectedStatus
	if errors.As(err, &answer) {
		return answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusForbidden
	}
	return errdefs.IsUnauthorized(err) || errdefs.IsPermissionDenied(err) ||
		errors.Is(err, docker.ErrInvalidAuthorization) ||
		noLogin.MatchString(err.Error())
}

// refusal is how registries and engines word a push that needs another login.
var refusal = lazyregexp.New(`(?i)unauthorized|no basic auth credentials|authentication required|denied|forbidden`)

// noLogin is how Engine 26 words a login that failed: with status 500, as if the registry could not be reached.
var noLogin = lazyregexp.New(`/manifests/\S+": (?:no basic auth credentials|unauthorized|denied)`)
