"""Texts that attack what shows them: every screen and file must draw them as they stand."""

PAYLOADS = (
    "{{7*7}}",
    "{% bad",
    "{{ cycler.__init__.__globals__.os.system('touch /tmp/dateline-was-here') }}",
    "<img src=x onerror=\"window.__xss='img'\">",
    "<script>window.__xss='script'</script>",
    "</script><script>window.__xss='closed'</script>",
    "`;window.__xss='tick';`",
    "${window.__xss='dollar'}",
    "'\"><svg onload=\"window.__xss='svg'\">",
    "![x](http://evil.example/x.png)",
    "[click](javascript:window.__xss='link')",
    "$\\LaTeX$",
    ":red[x]",
    ":smile:",
    ":material/home:",
    "**bold** _soft_ # head",
    "&lt;b&gt; &amp;",
    "\u202etxet desrever\u202c",
)
EVERYTHING = " ".join(PAYLOADS)
