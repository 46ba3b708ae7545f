package ship

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// An image has a second name on each engine while it is on its way: the port of the registry, when that began, and what
// cannot be guessed.
const (
	nameBegin = "fastdock-"
	nameTime  = "20060102150405"
	nameLife  = 24 * time.Hour // no shipment takes as long, whatever the clocks of two machines show
)

var shipmentName = lazyregexp.New(`^127\.0\.0\.1:\d+/` + nameBegin + `(\d{14})-[a-z0-9]+[:@]`)

func secretName(now time.Time) string {
	return nameBegin + now.UTC().Format(nameTime) + "-" + strings.ToLower(rand.Text())
}

// sweep removes the names of shipments that were killed. What cannot be removed stays until the next one.
func sweep(ctx context.Context, api client.APIClient, now time.Time) {
	list, err := api.ImageList(ctx, client.ImageListOptions{})
	if err != nil {
		return
	}
	for _, image := range list.Items {
		for _, ref := range append(image.RepoTags, image.RepoDigests...) {
			if isAbandoned(ref, now) {
				untag(ctx, api, ref)
			}
		}
	}
}

// isAbandoned reports whether a name is of a shipment that began too long ago to be under way.
func isAbandoned(ref string, now time.Time) bool {
	match := shipmentName.FindStringSubmatch(ref)
	if match == nil {
		return false
	}
	began, err := time.Parse(nameTime, match[1])
	return err == nil && now.Sub(began) > nameLife
}
