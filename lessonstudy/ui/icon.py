"""The small picture on the browser's tab."""

from base64 import b64encode
from functools import cache
from importlib.resources import files


@cache
def icon() -> str:
    """The picture as an address that holds it: Streamlit would read, decode and store a file anew at every run of a page."""
    data = files("lessonstudy.ui").joinpath("icon.png").read_bytes()
    return f"data:image/png;base64,{b64encode(data).decode()}"
