"""The headers that every answer carries: what the browser may load, and what it may tell others.

The content security policy is what Streamlit's front end runs under without an exception for inline scripts: the one it
has is named by its hash, computed when the process starts, so that another Streamlit brings its own.
"""

import base64
import re
from hashlib import sha256
from pathlib import Path

from streamlit import file_util

_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)

# for pages of our own that run no script at all
PLAIN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# for a file of ours that is read in a tab: nothing acts in it, though it stands under our address
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)


def security_headers(*, strict_transport: bool) -> list[tuple[bytes, bytes]]:
    """Name and value of each header that every answer gets."""
    headers = [
        ("content-security-policy", content_policy()),
        # "no-referrer" would make the Origin of a posted form null
        ("referrer-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(self), microphone=(self), fullscreen=(self), autoplay=(self), picture-in-picture=(self), "
            "clipboard-write=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=(), serial=(), "
            "midi=(), display-capture=(), browsing-topics=()",
        ),
        ("x-robots-tag", "noindex, nofollow"),
    ]
    if strict_transport:
        headers.append(("strict-transport-security", "max-age=31536000"))
    return [(name.encode(), value.encode()) for name, value in headers]


def content_policy() -> str:
    """The content security policy of Streamlit's pages and of everything that names none of its own."""
    scripts = " ".join(["'self'", *inline_script_hashes()])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self' data:; media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def inline_script_hashes() -> list[str]:
    """The inline scripts of Streamlit's index.html, as the policy names them."""
    page = Path(file_util.get_static_dir(), "index.html").read_bytes()
    return [f"'sha256-{base64.b64encode(sha256(script).digest()).decode()}'" for script in _INLINE_SCRIPT.findall(page)]
