"""Every table of a page can be taken along, as CSV and as a spreadsheet."""

from functools import partial

import streamlit as st

from lessonstudy.domain.exchange import file_name
from lessonstudy.domain.tables import Table
from lessonstudy.services.tables import FILES


def table_files(table: Table, *, key: str) -> None:
    """Two small buttons. The file is made when somebody asks for it."""
    name = file_name(table.name, "table")
    with st.container(horizontal=True, key=f"{key}-files"):
        for ending, made in FILES.items():
            st.download_button(
                ending.upper(),
                partial(made, table),
                f"{name}.{ending}",
                key=f"{key}-{ending}",
                on_click="ignore",
                icon=":material/download:",
                help=f"{table.name} as a file ({ending.upper()})",
            )
