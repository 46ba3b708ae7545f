package mount

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

func TestHostFile(t *testing.T) {
	service := types.ServiceConfig{
		Develop: &types.DevelopConfig{Watch: []types.Trigger{
			{Path: "/home/me/lib", Target: "/lib/mine"},
			{Path: "/home/me/uv.lock"},
		}},
	}
	service.Volumes = []types.ServiceVolumeConfig{
		{Type: types.VolumeTypeBind, Source: "/home/me/shop", Target: "/app"},
		{Type: types.VolumeTypeVolume, Source: "venv", Target: "/app/.venv"},
		{Type: types.VolumeTypeBind, Source: "/home/me/shop/conf.py", Target: "/etc/conf.py"},
	}
	for file, want := range map[string]string{
		"/app/main.py":        "/home/me/shop/main.py",
		"/app":                "/home/me/shop",
		"/apple/x.py":         "",
		"/app/.venv/lib/a.py": "",
		"/etc/conf.py":        "/home/me/shop/conf.py",
		"/lib/mine/a.py":      "/home/me/lib/a.py",
		"/usr/lib/os.py":      "",
	} {
		if got := HostFile(service, file); got != want {
			t.Errorf("fileOnHost(%q) = %q, want %q", file, got, want)
		}
	}
}
