package python

import (
	"strings"
	"testing"
)

func TestUsualFix(t *testing.T) {
	for _, test := range []struct{ raised, want string }{
		{
			raised: "sqlalchemy.exc.InvalidRequestError: expression 'Order' failed to locate a name",
			want:   "import the module of the other model",
		},
		{
			raised: "sqlalchemy.exc.InvalidRequestError: Table 'orders' is already defined for this MetaData",
			want:   "under one name",
		},
		{
			raised: "fastapi.exceptions.FastAPIError: Invalid args for response field! Hint: check that <class 'x.Y'>",
			want:   "response_model=None",
		},
		{
			raised: "fastapi.exceptions.FastAPIError: Invalid args for response field! <class 'sqlalchemy.Session'>",
			want:   "Depends(…)",
		},
		{
			raised: "RuntimeError: Cannot add middleware after an application has started",
			want:   "before",
		},
		{
			raised: "RuntimeError: Working outside of application context.",
			want:   "app.app_context()",
		},
		{
			raised: "django.core.exceptions.AppRegistryNotReady: Apps aren't loaded yet.",
			want:   "django.setup()",
		},
		{
			raised: "ValueError: signal only works in main thread of the main interpreter",
			want:   "main thread",
		},
		{
			raised: "huggingface_hub.errors.GatedRepoError: 403 Client Error",
			want:   "HF_TOKEN",
		},
		{
			raised: "OSError: You are trying to access a gated repo.",
			want:   "HF_TOKEN",
		},
		{
			raised: "ValueError: no tariff",
			want:   "",
		},
	} {
		if got := usualFix(test.raised); !strings.Contains(got, test.want) || test.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", test.raised, got, test.want)
		}
	}
}
