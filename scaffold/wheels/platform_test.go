package wheels

import "testing"

func TestWheelFitsThePlatform(t *testing.T) {
	glibc := Target{Python: "3.14", Arch: "x86_64"}
	musl := Target{Python: "3.14", Musl: true, Arch: "aarch64"}
	for wheel, want := range map[string]struct{ glibc, musl bool }{
		"a-1.0-py3-none-any.whl":                                                                 {true, true},
		"a-1.0-py2.py3-none-any.whl":                                                             {true, true},
		"a-1.0-py2-none-any.whl":                                                                 {false, false},
		"a-1.0-py314-none-any.whl":                                                               {true, true},
		"a-1.0-py39-none-any.whl":                                                                {true, true},
		"a-1.0-py315-none-any.whl":                                                               {false, false},
		"a-1.0-1-py3-none-any.whl":                                                               {true, true},
		"a_b-1.0+cpu-cp314-cp314-linux_x86_64.whl":                                               {true, false},
		"a-1.0-cp314-cp314-linux_aarch64.whl":                                                    {false, false},
		"a-1.0-cp314-cp314-manylinux_2_28_x86_64.whl":                                            {true, false},
		"a-1.0-cp314-cp314-manylinux1_x86_64.whl":                                                {true, false},
		"a-1.0-cp314-cp314-manylinux2014_aarch64.whl":                                            {false, false},
		"a-1.0-cp314-cp314-manylinux_2_17_i686.whl":                                              {false, false},
		"a-1.0-cp314-cp314-musllinux_1_2_aarch64.whl":                                            {false, true},
		"a-1.0-cp314-cp314-musllinux_1_2_x86_64.whl":                                             {false, false},
		"a-1.0-cp314-cp314-win_amd64.whl":                                                        {false, false},
		"a-1.0-cp314-cp314-macosx_11_0_x86_64.whl":                                               {false, false},
		"a-1.0-cp313-cp313-manylinux_2_28_x86_64.whl":                                            {false, false},
		"a-1.0-cp314-cp314t-manylinux_2_28_x86_64.whl":                                           {false, false},
		"a-1.0-cp314t-cp314t-manylinux_2_28_x86_64.whl":                                          {false, false},
		"a-1.0-cp314-none-manylinux_2_28_x86_64.whl":                                             {true, false},
		"a-1.0-cp313-none-manylinux_2_28_x86_64.whl":                                             {false, false},
		"a-1.0-cp39-abi3-manylinux_2_28_x86_64.whl":                                              {true, false},
		"a-1.0-cp314-abi3-musllinux_1_2_aarch64.whl":                                             {false, true},
		"a-1.0-cp315-abi3-manylinux_2_28_x86_64.whl":                                             {false, false},
		"a-1.0-cp315-abi3.abi3t-manylinux_2_28_x86_64.whl":                                       {false, false},
		"a-1.0-cp312-abi3.abi3t-manylinux_2_28_x86_64.whl":                                       {true, false},
		"a-1.0-pp311-pypy311_pp73-manylinux_2_28_x86_64.whl":                                     {false, false},
		"a-1.0-py3-none-manylinux_2_17_x86_64.whl":                                               {true, false},
		"a-1.0-py3-none-musllinux_1_1_aarch64.whl":                                               {false, true},
		"a-1.0-py2.py3-none-manylinux1_x86_64.musllinux_1_1_x86_64":                              {true, false},
		"a-1.0-cp36.cp37.cp314-cp36m.cp37m.cp314-manylinux2014_x86_64.manylinux_2_17_x86_64.whl": {true, false},
		"a-1.0-py3-abi3-any.whl":                                                                 {false, false},
		"a-1.0-cp-none-any.whl":                                                                  {false, false},
		"a-1.0-cp3x-abi3-any.whl":                                                                {false, false},
		"py3-none-any.whl":                                                                       {false, false},
		"":                                                                                       {false, false},
	} {
		for _, test := range []struct {
			target Target
			want   bool
		}{{glibc, want.glibc}, {musl, want.musl}} {
			on, err := test.target.platform()
			if err != nil {
				t.Fatal(err)
			}
			if got := on.fits(wheel); got != test.want {
				t.Errorf("%s fits %+v: %t", wheel, test.target, got)
			}
		}
	}
}

// What the lock files of these packages list, in short.
func TestFitsWhatIsKnown(t *testing.T) {
	asyncmy := []string{
		"asyncmy-0.2.11-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
		"asyncmy-0.2.11-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl",
		"asyncmy-0.2.11-cp312-cp312-musllinux_1_2_x86_64.whl",
	}
	uvloop := []string{
		"uvloop-0.22.1-cp312-cp312-manylinux2014_aarch64.manylinux_2_17_aarch64.whl",
		"uvloop-0.22.1-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
		"uvloop-0.22.1-cp312-cp312-musllinux_1_2_aarch64.whl",
		"uvloop-0.22.1-cp312-cp312-musllinux_1_2_x86_64.whl",
	}
	windowsOnly := []string{"psycopg2-2.9.11-cp312-cp312-win_amd64.whl", "mysqlclient-2.2.7-cp312-cp312-win_amd64.whl"}
	for _, test := range []struct {
		wheels []string
		musl   bool
		arch   string
		want   bool
	}{
		{asyncmy, false, "x86_64", true},
		{asyncmy, false, "aarch64", true},
		{asyncmy, true, "x86_64", true},
		{asyncmy, true, "aarch64", false},
		{uvloop, false, "x86_64", true},
		{uvloop, false, "aarch64", true},
		{uvloop, true, "x86_64", true},
		{uvloop, true, "aarch64", true},
		{windowsOnly, false, "x86_64", false},
		{windowsOnly, true, "x86_64", false},
	} {
		on, err := Target{Python: "3.12", Musl: test.musl, Arch: test.arch}.platform()
		if err != nil {
			t.Fatal(err)
		}
		got := false
		for _, wheel := range test.wheels {
			got = got || on.fits(wheel)
		}
		if got != test.want {
			t.Errorf("%v fit %s, musl %t: %t", test.wheels, test.arch, test.musl, got)
		}
	}
}
