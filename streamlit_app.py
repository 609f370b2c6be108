"""The application, for `streamlit run` and for any ASGI server."""

import streamlit as st

from lessonstudy.bootstrap import serving
from lessonstudy.web import streamlit_settings
from lessonstudy.web.api.events import Watch
from lessonstudy.web.application import lifespan, middleware, router_path, routes

services = serving()
watch = Watch(services)
streamlit_settings.pin(services.settings)
app = st.App(
    router_path(),
    routes=routes(services, watch),
    middleware=middleware(services),
    lifespan=lifespan(services, watch),
)
