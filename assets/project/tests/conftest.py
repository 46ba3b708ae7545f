"""Lets the tests run outside the containers too, where nothing needs to answer."""

import os

<% if .HasDatabase -%>
os.environ.setdefault("<% .DatabaseChoice.URLVariable %>", "<% .LocalURL %>")
<% end -%>
<% if .HasCache -%>
os.environ.setdefault("<% .CacheChoice.URLVariable %>", "<% .CacheChoice.LocalURL %>")
<% end -%>
