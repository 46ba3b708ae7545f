package main

import (
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/deploy"
)

func TestDeployLinesOfAServer(t *testing.T) {
	for want, event := range map[string]deploy.Event{
		"copying shop:2 to the server":    deploy.Shipping{Image: "shop:2"},
		"":                                deploy.Shipping{Image: "shop:2", Stage: "sending", Bytes: 7},
		"shop:2 is already on the server": deploy.Shipped{Image: "shop:2", Present: true},
		"copied shop:2: 1.1 kB in 0.50 s": deploy.Shipped{
			Image: "shop:2", Bytes: 1100, Took: time.Second / 2,
		},
		"app  tmpfs → a mount of type tmpfs": deploy.Adapted{
			Service: "app", Key: "tmpfs", Became: "a mount of type tmpfs",
		},
		"stack  networks.back.driver → overlay":         deploy.Adapted{Key: "networks.back.driver", Became: "overlay"},
		"app  pid is ignored: stacks do not support it": deploy.Adapted{Service: "app", Key: "pid"},
		"app  environment.TOKEN may be a secret, but every user of the engine can read it in the service's definition; " +
			"move it to `secrets:`": deploy.Adapted{Service: "app", Key: "environment.TOKEN", Exposed: true},
		"copied shop:2: 1.1 kB in 0.50 s; the whole image, because the server is not reached over ssh": deploy.Shipped{
			Image: "shop:2", Bytes: 1100, Took: time.Second / 2, Archive: "the server is not reached over ssh",
		},
	} {
		if got := deployLine(event); got != want {
			t.Errorf("%#v\n got %q\nwant %q", event, got, want)
		}
	}
}
