package doctor

import "strings"

// removed are the IDs of checks that no longer exist, by what stands in for them.
var removed = []struct{ instead, ids string }{
	{"FD-K01 reports it with BuildKit's own message.", "FD-A02 FD-C03 FD-H03 FD-L08 FD-V04"},
	{"FD-B01 reports it.", "FD-B02"},
	{"FD-I07 and FD-I08 report the effects of a wrong .dockerignore.", "FD-I05 FD-I06 FD-I09"},
	{
		"FD-R07, FD-R23 and FD-R56 report failing or late health checks of the running container.",
		"FD-H05 FD-H06 FD-H07",
	},
	{"FD-R24 reports a running container that was killed instead of stopped.", "FD-C09 FD-P26"},
	{"FD-R16 reports a reloader that does not see your changes.", "FD-C06 FD-D03 FD-D06 FD-D07"},
	{"FD-U05 and FD-M01 report tools in production images.", "FD-L05 FD-B08 FD-B11 FD-B12"},
	{"FD-S07 and FD-S08 report secrets in images.", "FD-I03 FD-S09"},
	{
		"The rule recommended hardening that does not suit every project. `fastdock new` generates it.",
		"FD-O09 FD-P19 FD-P21 FD-P22 FD-P23 FD-P24 FD-P28 FD-P29 FD-S02 FD-S03 FD-S05 FD-S06 FD-S10",
	},
	{
		"The rule was about the speed or size of builds. hadolint and uv's guide to Docker cover it.",
		"FD-D08 FD-L02 FD-L04 FD-L06 FD-L09 FD-U09 FD-U10 FD-U11 FD-U12 FD-U13 FD-V02",
	},
	{
		"The rule was about style. hadolint and `docker build --check` cover it.",
		"FD-A01 FD-A03 FD-A04 FD-A05 FD-B04 FD-B09 FD-B10 FD-C10 FD-C11 FD-D01 FD-D02 FD-D05 FD-L07 FD-L10 " +
			"FD-M06 FD-M07 FD-O07 FD-P30 FD-U02 FD-U04 FD-V03 FD-X02",
	},
	{"The build itself reports it.", "FD-M03"},
}

// Removed returns what stands in for a check that no longer exists; ok is false for every other ID.
func Removed(id string) (instead string, ok bool) {
	for _, r := range removed {
		for _, gone := range strings.Fields(r.ids) {
			if strings.EqualFold(gone, id) {
				return r.instead, true
			}
		}
	}
	return "", false
}
