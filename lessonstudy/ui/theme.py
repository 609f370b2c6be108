"""Colours of pictures that the theme does not give."""

from typing import Literal

import streamlit as st

INK = {"light": "#14171a", "dark": "#e8e6e1"}
"""Of what is written in a picture."""


def theme_kind() -> Literal["light", "dark"]:
    return "dark" if st.context.theme.type == "dark" else "light"
